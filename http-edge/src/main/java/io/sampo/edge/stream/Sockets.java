package io.sampo.edge.stream;

import io.sampo.edge.http.Answer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;

/** Makes WebSockets of conversations. */
public final class Sockets {

    private Sockets() {}

    /** The answer that makes the connection a WebSocket, and begins the conversation when it is one. */
    public static Answer answer(Function<Conversation.Outlet, Conversation> start, StreamSettings settings) {
        Flow<Message, Message, NotUsed> messages = Flow.of(Message.class)
                .flatMapConcat(message -> collected(message, settings.maxMessageBytes()))
                .via(new Dialogue(start, settings.maxInFlight()))
                .map(text -> TextMessage.create(text.utf8String()));
        return Answer.socket(messages);
    }

    private static Source<Incoming, NotUsed> collected(Message message, int maxBytes) {
        if (message.isText()) {
            TextMessage text = message.asTextMessage();
            if (text.isStrict()) {
                return Source.single(
                        new Collected(maxBytes).with(text.getStrictText()).message());
            }
            return withoutValue(text.getStreamedText())
                    .fold(new Collected(maxBytes), Collected::with)
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
        private final StringBuilder text = new StringBuilder();
        private long sizeBytes;

        Collected(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        Collected with(String piece) {
            if (sizeBytes <= maxBytes) {
                sizeBytes += piece.getBytes(StandardCharsets.UTF_8).length;
                text.append(piece);
            }
            if (sizeBytes > maxBytes) {
                text.setLength(0);
                text.trimToSize();
            }
            return this;
        }

        Incoming message() {
            return sizeBytes > maxBytes ? new Incoming.TooLong() : new Incoming.Text(text.toString());
        }
    }
}
