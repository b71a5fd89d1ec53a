package io.sampo.edge.stream;

import io.sampo.edge.http.BodyMemory;
import io.sampo.edge.problem.Problem;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages of a client together, each when it is asked for.
 *
 * <p>The next one is taken up at once, and its pieces stay where they are until then. Pekko closes a socket of which a message was
 * not taken up for five seconds, and one that comes behind much that is in flight may have to wait for longer.
 */
final class WholeMessages extends GraphStage<FlowShape<Message, Incoming>> {

    private final Inlet<Message> in = Inlet.create("WholeMessages.in");
    private final Outlet<Incoming> out = Outlet.create("WholeMessages.out");
    private final FlowShape<Message, Incoming> shape = FlowShape.of(in, out);
    private final int maxBytes;
    private final BodyMemory.Lease memory;

    /**
     * For one socket.
     *
     * @param maxBytes of a message; of a longer one nothing is kept
     * @param memory what whole messages hold, which is not given back here
     */
    WholeMessages(int maxBytes, BodyMemory.Lease memory) {
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    @Override
    public FlowShape<Message, Incoming> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {

        private @Nullable SubSinkInlet<Incoming> next;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    takeUp(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    if (next == null) {
                        completeStage();
                    }
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    if (next != null) {
                        next.pull();
                    }
                }
            });
        }

        @Override
        public void preStart() {
            pull(in);
        }

        private void takeUp(Message message) {
            SubSinkInlet<Incoming> taken = new SubSinkInlet<>("WholeMessages.message");
            taken.setHandler(new AbstractInHandler() {
                @Override
                public void onPush() {
                    next = null;
                    push(out, taken.grab());
                    if (isClosed(in)) {
                        completeStage();
                    } else {
                        pull(in);
                    }
                }

                @Override
                public void onUpstreamFinish() {
                    // It was pushed before: there is one of each message.
                }
            });
            next = taken;
            collected(message).runWith(Sink.fromGraph(taken.sink()), subFusingMaterializer());
            if (isAvailable(out)) {
                taken.pull();
            }
        }
    }

    private Source<Incoming, NotUsed> collected(Message message) {
        if (message.isText()) {
            Collected collected = new Collected(maxBytes, memory);
            if (message.asTextMessage().isStrict()) {
                return Source.single(
                        collected.with(message.asTextMessage().getStrictText()).message());
            }
            return withoutValue(message.asTextMessage().getStreamedText())
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
