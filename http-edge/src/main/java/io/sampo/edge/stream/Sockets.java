package io.sampo.edge.stream;

import io.sampo.edge.http.Answer;
import io.sampo.edge.http.BodyMemory;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.javadsl.Flow;

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
                .via(new WholeMessages(settings.maxMessageBytes(), memory))
                .via(new Dialogue(start, settings.maxInFlight(), memory))
                .map(text -> (Message) TextMessage.create(text.utf8String()))
                .watchTermination((none, done) -> {
                    done.whenComplete((ended, failure) -> memory.end());
                    return none;
                });
        return Answer.socket(messages);
    }
}
