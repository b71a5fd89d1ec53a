package io.sampo.edge.http;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Ids of requests: the client's own if it is fit to be written into headers and logs, else one that nobody else has. */
final class RequestIds {

    private static final int MAX_LENGTH = 128;

    /** Tells processes apart. */
    private static final String PREFIX = "req-" + Integer.toHexString(new SecureRandom().nextInt()) + "-";

    private static final AtomicLong LAST = new AtomicLong();

    private RequestIds() {}

    /** The id of a request that came with {@code sent}. */
    static String of(@Nullable String sent) {
        return sent != null && isSane(sent) ? sent : next();
    }

    /** An id of our own. */
    static String next() {
        return PREFIX + Long.toHexString(LAST.incrementAndGet());
    }

    private static boolean isSane(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) <= ' ' || id.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }
}
