package io.sampo.edge.http;

import io.sampo.edge.problem.Problem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What large bodies, messages and answers of one edge hold of the heap, bounded: what there is no room for is refused, as the
 * process would otherwise end with all that it does. Thread-safe.
 */
public final class BodyMemory {

    /** What a byte of JSON takes of the heap while it is read: itself, its copy in one piece, and what comes of it, which grows. */
    public static final int JSON_WEIGHT = 4;

    /** Answers from this size on count until they are written: a client may read slowly. */
    public static final int LARGE_BYTES = 64 * 1024;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    /** All of it free. */
    public BodyMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** One that holds nothing yet. Whoever asks for it is to end it. */
    public Lease lease() {
        return new Lease();
    }

    /** What is held now, by all. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /** What one body, answer or WebSocket holds. Thread-safe. */
    public final class Lease {

        private long bytes;
        private boolean ended;

        private Lease() {}

        /**
         * Holds more.
         *
         * @return null if that is granted; otherwise why it is not, and nothing changes
         */
        public synchronized @Nullable Problem take(long more) {
            if (!ended && heldBytes.addAndGet(more) <= limitBytes) {
                bytes += more;
                return null;
            }
            if (ended) {
                return none();
            }
            heldBytes.addAndGet(-more);
            return bytes + more <= limitBytes
                    ? none()
                    : Problem.ofHttp(
                            413,
                            "body: takes more than " + limitBytes
                                    + " bytes of memory while it is read (expected: less; "
                                    + "binary data takes a quarter of what JSON does)");
        }

        private static Problem none() {
            return new Problem(
                    503, null, "no memory left for bodies (expected: fewer large ones at a time)", null, RETRY_AFTER);
        }

        /** Holds so much less. */
        public synchronized void give(long less) {
            if (!ended) {
                bytes -= less;
                heldBytes.addAndGet(-less);
            }
        }

        /** Holds no more than this. */
        public synchronized void keep(long most) {
            if (bytes > most) {
                give(bytes - most);
            }
        }

        /** Holds nothing from now on. Doing so again changes nothing. */
        public synchronized void end() {
            give(bytes);
            ended = true;
        }
    }
}
