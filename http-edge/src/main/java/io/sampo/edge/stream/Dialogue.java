package io.sampo.edge.stream;

import io.sampo.edge.http.BodyMemory;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Gives the messages of a client to a {@link Conversation}, and what that says to the client: replies, of each topic the latest,
 * and both by turns where both wait. What is said of a topic never overtakes a reply that was given before it, which may name it.
 *
 * <p>It reads only while fewer than the bound are neither answered nor, if the client reads slowly, sent.
 */
final class Dialogue extends GraphStage<FlowShape<Incoming, ByteString>> {

    private final Inlet<Incoming> in = Inlet.create("Dialogue.in");
    private final Outlet<ByteString> out = Outlet.create("Dialogue.out");
    private final FlowShape<Incoming, ByteString> shape = FlowShape.of(in, out);
    private final Function<Conversation.Outlet, Conversation> start;
    private final int maxInFlight;
    private final BodyMemory.Lease memory;

    Dialogue(Function<Conversation.Outlet, Conversation> start, int maxInFlight, BodyMemory.Lease memory) {
        this.start = start;
        this.maxInFlight = maxInFlight;
        this.memory = memory;
    }

    @Override
    public FlowShape<Incoming, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    /** What is to be said of a topic, once so many replies have gone. */
    private record Said(long afterReplies, Supplier<ByteString> message) {

        Said replacedBy(Said newer) {
            return new Said(afterReplies, newer.message);
        }
    }

    private final class Logic extends GraphStageLogic {

        private final AsyncCallback<Runnable> calls = createAsyncCallback(Runnable::run);
        private final Queue<ByteString> replies = new ArrayDeque<>();
        private final Map<String, Said> topics = new LinkedHashMap<>();
        private long repliesSent;
        private boolean topicIsNext;
        private @Nullable Conversation conversation;
        private int unanswered;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    unanswered++;
                    Incoming message = grab(in);
                    long held = message instanceof Incoming.Text text ? text.heldBytes() : 0;
                    conversation().onMessage(message, reply -> calls.invoke(() -> answer(reply, held)));
                    move();
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    move();
                }
            });
        }

        @Override
        public void preStart() {
            conversation = start.apply(new Topics());
            pull(in);
        }

        @Override
        public void postStop() {
            conversation().onEnd();
        }

        private Conversation conversation() {
            if (conversation == null) {
                throw new IllegalStateException("not started");
            }
            return conversation;
        }

        private void answer(ByteString reply, long held) {
            memory.give(held);
            unanswered--;
            replies.add(reply);
            move();
        }

        /** Sends what may be sent, and reads if it may. Safe at any time. */
        private void move() {
            if (isAvailable(out)) {
                ByteString next = next();
                if (next != null) {
                    push(out, next);
                }
            }
            if (unanswered + replies.size() < maxInFlight && !isClosed(in) && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        private @Nullable ByteString next() {
            Iterator<Said> oldest = topics.values().iterator();
            Said said = oldest.hasNext() ? oldest.next() : null;
            if (said != null && said.afterReplies() <= repliesSent && (topicIsNext || replies.isEmpty())) {
                oldest.remove();
                topicIsNext = false;
                return said.message().get();
            }
            ByteString reply = replies.poll();
            if (reply != null) {
                repliesSent++;
                topicIsNext = true;
            }
            return reply;
        }

        private final class Topics implements Conversation.Outlet {

            @Override
            public void say(String topic, Supplier<ByteString> message) {
                calls.invoke(() -> {
                    topics.merge(topic, new Said(repliesSent + replies.size(), message), Said::replacedBy);
                    move();
                });
            }

            @Override
            public void forget(String topic) {
                calls.invoke(() -> topics.remove(topic));
            }
        }
    }
}
