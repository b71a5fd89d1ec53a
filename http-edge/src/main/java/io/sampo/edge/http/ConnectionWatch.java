package io.sampo.edge.http;

import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Sits between the socket and the HTTP layer and says when the connection ends, even while HTTP wants no bytes.
 *
 * <p>Pekko reads a socket only on demand, and HTTP has none while a request is being answered: the client's FIN or
 * RST would wait in the kernel until the answer is written. This stage therefore always keeps one read outstanding
 * and holds the one chunk that may come of it.
 *
 * <p>It is here and not behind the parser because there the end of the input means less: the parser also ends its
 * output after the body of a request with {@code Connection: close}, whose client is still waiting, and reading ahead
 * through the parser would answer garbage behind a request before the request itself.
 *
 * <p>The limit: a client that pipelines so much that more than one chunk waits unread is not seen to leave until those
 * are taken up. A client that shuts down only its sending side looks like one that left, as it does to most servers.
 */
final class ConnectionWatch
        extends AbstractGraphStageWithMaterializedValue<FlowShape<ByteString, ByteString>, ConnectionWatch.Hangup> {

    /** Ends one connection from this side. Thread safe. */
    @FunctionalInterface
    interface Hangup {

        /**
         * Lets HTTP believe that the client will send nothing more: it finishes the answer it is giving, if any, and
         * closes. Cancelling the socket's input instead would cut that answer off.
         */
        void afterCurrentAnswer();
    }

    private static final String HEAD_TIMER = "head";

    private final Inlet<ByteString> fromSocket = Inlet.create("ConnectionWatch.fromSocket");
    private final Outlet<ByteString> toHttp = Outlet.create("ConnectionWatch.toHttp");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(fromSocket, toHttp);
    private final Traffic traffic;
    private final Duration headTimeout;

    /** What passes on the connection above this stage. Thread safe. */
    interface Traffic {

        /** Runs at least once when the connection has ended, whichever side ended it; must not block or throw. */
        void onEnd();

        /** A number that grows whenever a request begins or is over. */
        long turns();

        /** Whether a request is being answered. */
        boolean isBusy();
    }

    /**
     * Watches one connection.
     *
     * @param headTimeout how long bytes may lie in the parser without becoming a request, before the connection is ended
     */
    ConnectionWatch(Traffic traffic, Duration headTimeout) {
        this.traffic = traffic;
        this.headTimeout = headTimeout;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, Hangup> createLogicAndMaterializedValuePair(Attributes attributes) {
        WatchLogic logic = new WatchLogic();
        return Pair.create(logic, () -> logic.hangup.invoke(Done.getInstance()));
    }

    private final class WatchLogic extends TimerGraphStageLogic {

        private final AsyncCallback<Done> hangup = createAsyncCallback(done -> hangUp());
        private @Nullable ByteString readAhead;
        /** Bytes went to HTTP, and nothing came of them that we know of. */
        private boolean pending;

        private long pendingSinceNanos;
        private long turnsWhenPending;

        WatchLogic() {
            super(shape);
            setHandler(fromSocket, new FromSocket());
            setHandler(toHttp, new ToHttp());
        }

        @Override
        public void preStart() {
            scheduleWithFixedDelay(HEAD_TIMER, headTimeout.dividedBy(2), headTimeout.dividedBy(2));
            pull(fromSocket);
        }

        @Override
        public void onTimer(Object timer) {
            if (!pending) {
                return;
            }
            if (traffic.isBusy() || traffic.turns() != turnsWhenPending) {
                pending = false;
            } else if (System.nanoTime() - pendingSinceNanos > headTimeout.toNanos()) {
                hangUp();
            }
        }

        private void pushOn(ByteString bytes) {
            if (!pending) {
                pending = true;
                pendingSinceNanos = System.nanoTime();
                turnsWhenPending = traffic.turns();
            }
            push(toHttp, bytes);
        }

        @Override
        public void postStop() {
            traffic.onEnd();
        }

        private void hangUp() {
            complete(toHttp);
            readAhead = null;
            if (!isClosed(fromSocket) && !hasBeenPulled(fromSocket)) {
                pull(fromSocket);
            }
        }

        private final class FromSocket extends AbstractInHandler {

            @Override
            public void onPush() {
                if (isClosed(toHttp)) {
                    grab(fromSocket);
                    pull(fromSocket);
                } else if (isAvailable(toHttp)) {
                    pushOn(grab(fromSocket));
                    pull(fromSocket);
                } else {
                    readAhead = grab(fromSocket);
                }
            }

            @Override
            public void onUpstreamFinish() {
                traffic.onEnd();
                if (readAhead == null) {
                    complete(toHttp);
                }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
                traffic.onEnd();
                fail(toHttp, failure);
            }
        }

        private final class ToHttp extends AbstractOutHandler {

            @Override
            public void onPull() {
                if (readAhead == null) {
                    return;
                }
                pushOn(readAhead);
                readAhead = null;
                if (isClosed(fromSocket)) {
                    complete(toHttp);
                } else {
                    pull(fromSocket);
                }
            }
        }
    }
}
