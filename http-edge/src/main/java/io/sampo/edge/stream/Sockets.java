package io.sampo.edge.stream;

import io.sampo.edge.http.Answer;
import io.sampo.edge.http.BodyMemory;
import io.sampo.edge.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Makes WebSockets of conversations. */
public final class Sockets {

    private Sockets() {}

    /**
     * The answer that makes the connection a WebSocket, and begins the conversation when it is one.
     *
     * @param memory for its messages; ended with it
     */
    public static Answer answer(
            Function<Conversation.Outlet, Conversation> start, StreamSettings settings, BodyMemory.Lease memory) {
        Flow<Message, Message, NotUsed> messages = Flow.of(Message.class)
                .flatMapConcat(message -> collected(message, settings.maxMessageBytes(), memory))
                .via(new Dialogue(start, settings.maxInFlight(), memory))
                .map(text -> (Message) TextMessage.create(text.utf8String()))
                .watchTermination((none, done) -> {
                    done.whenComplete((ended, failure) -> memory.end());
                    return none;
                });
        return Answer.socket(messages);
    }

    private static Source<Incoming, NotUsed> collected(Message message, int maxBytes, BodyMemory.Lease memory) {
        if (message.isText()) {
            TextMessage text = message.asTextMessage();
            Collected collected = new Collected(maxBytes, memory);
            if (text.isStrict()) {
                return Source.single(collected.with(text.getStrictText()).message());
            }
            return withoutValue(text.getStreamedText())
                    .fold(collected, Collected::with)
                    .map(Collected::message);
        }
        if (message.asBinaryMessage().isStrict()) {
            return Source.single(new Incoming.Binary());
        }
        return withoutValue(message.asBinaryMessage().getStreamedData())
                .fold((Incoming) new Incoming.Binary(), (binary, bytes) -> binary);
    }

    private static <T> Source<T, NotUsed> withoutValue(Source<T, ?> source) {
        return source.mapMaterializedValue(value -> NotUsed.getInstance());
    }

    /** The pieces of one message, as far as they are within the limit. Used by one stream. */
    private static final class Collected {

        private final int maxBytes;
        private final BodyMemory.Lease memory;
        private final StringBuilder text = new StringBuilder();
        private long sizeBytes;
        private long heldBytes;
        private @Nullable Problem full;

        Collected(int maxBytes, BodyMemory.Lease memory) {
            this.maxBytes = maxBytes;
            this.memory = memory;
        }

        Collected with(String piece) {
            if (sizeBytes <= maxBytes && full == null) {
                int more = piece.getBytes(StandardCharsets.UTF_8).length;
                sizeBytes += more;
                take((long) BodyMemory.JSON_WEIGHT * more);
                text.append(piece);
            }
            if (sizeBytes > maxBytes || full != null) {
                text.setLength(0);
                text.trimToSize();
                memory.give(heldBytes);
                heldBytes = 0;
            }
            return this;
        }

        private void take(long more) {
            full = memory.take(more);
            if (full == null) {
                heldBytes += more;
            }
        }

        Incoming message() {
            if (full != null) {
                return new Incoming.NoMemory(full);
            }
            return sizeBytes > maxBytes ? new Incoming.TooLong() : new Incoming.Text(text.toString(), heldBytes);
        }
    }
}
