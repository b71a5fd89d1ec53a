package io.sampo.edge.stream;

import io.sampo.edge.http.Answer;
import io.sampo.edge.http.ClientPresence;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Server-sent events: what an {@link EventFeed} says, and a comment when it says nothing for long. */
public final class EventStream extends GraphStage<SourceShape<ByteString>> {

    /** How long a client is to wait before it comes back. */
    private static final ByteString RETRY = ByteString.fromString("retry: 1000\n\n");

    private static final ByteString KEEP_ALIVE = ByteString.fromString(": keep-alive\n\n");
    private static final String TIMER = "keep-alive";

    private final Outlet<ByteString> out = Outlet.create("EventStream.out");
    private final SourceShape<ByteString> shape = SourceShape.of(out);
    private final EventFeed feed;
    private final ClientPresence client;
    private final Duration keepAlive;

    private EventStream(EventFeed feed, ClientPresence client, Duration keepAlive) {
        this.feed = feed;
        this.client = client;
        this.keepAlive = keepAlive;
    }

    /**
     * The answer that carries what {@code feed} says, which is begun when the answer is sent.
     *
     * @param client ends the feed when it leaves
     * @param keepAlive how long the stream may be silent
     */
    public static Answer answer(EventFeed feed, ClientPresence client, Duration keepAlive) {
        return Answer.streamed(
                        ContentTypes.create(MediaTypes.TEXT_EVENT_STREAM),
                        Source.fromGraph(new EventStream(feed, client, keepAlive)))
                .with("cache-control", "no-store");
    }

    @Override
    public SourceShape<ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {

        private final AsyncCallback<Runnable> calls = createAsyncCallback(Runnable::run);
        private Runnable endFeed = () -> {};
        private boolean greeted;
        private @Nullable ByteString waiting;
        private boolean ending;
        private boolean silent;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    push();
                }
            });
        }

        @Override
        public void preStart() {
            scheduleWithFixedDelay(TIMER, keepAlive, keepAlive);
            endFeed = feed.begin(new Queue());
            client.whenGone(() -> calls.invoke(this::completeStage));
        }

        @Override
        public void postStop() {
            endFeed.run();
        }

        @Override
        public void onTimer(Object timer) {
            if (silent && isAvailable(out)) {
                push(out, KEEP_ALIVE);
            }
            silent = true;
        }

        private void push() {
            if (!greeted && isAvailable(out)) {
                push(out, RETRY);
                greeted = true;
            }
            if (waiting != null && isAvailable(out)) {
                push(out, waiting);
                waiting = null;
                silent = false;
            }
            if (waiting == null && ending) {
                completeStage();
            }
        }

        private final class Queue implements EventFeed.Sink {

            @Override
            public void next(ServerSentEvent event) {
                calls.invoke(() -> {
                    if (!ending) {
                        waiting = event.bytes();
                        push();
                    }
                });
            }

            @Override
            public void last(ServerSentEvent event) {
                calls.invoke(() -> {
                    waiting = event.bytes();
                    ending = true;
                    push();
                });
            }

            @Override
            public void end() {
                calls.invoke(() -> {
                    ending = true;
                    push();
                });
            }
        }
    }
}
