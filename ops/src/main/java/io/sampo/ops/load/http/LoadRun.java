package io.sampo.ops.load.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run, from the first connection to the result. Everything in it happens on one event loop. */
final class LoadRun implements Dispatcher.Wire<Connection>, Connection.Listener {

    /** Between {@link #begin} and the first request, so that connections stand by then. */
    private static final long PREPARATION_NANOS = Duration.ofMillis(50).toNanos();

    private final LoadPlan plan;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final long beginNanos;
    private final long endNanos;
    private final Arrivals arrivals;
    private final Dispatcher<Connection> dispatcher;
    private final Recorder recorder;
    private final List<ByteBuf> requests = new ArrayList<>();
    private final Set<Connection> connections = new HashSet<>();
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private long sent;
    private int inFlight;
    private boolean ended;

    LoadRun(LoadPlan plan, EventLoop loop, Bootstrap bootstrap) {
        this.plan = plan;
        this.loop = loop;
        this.bootstrap = bootstrap;
        this.beginNanos = System.nanoTime() + PREPARATION_NANOS;
        long countedNanos = beginNanos + plan.lead().toNanos();
        this.endNanos = countedNanos + plan.duration().toNanos();
        this.arrivals = arrivals(plan.pace());
        this.dispatcher = new Dispatcher<>(arrivals, plan.pace().connections(), this);
        this.recorder = new Recorder(countedNanos, endNanos);
    }

    private Arrivals arrivals(LoadPlan.Pace pace) {
        return pace instanceof LoadPlan.Open open
                ? new Arrivals.Scheduled(open.requestsPerSecond(), beginNanos, endNanos)
                : new Arrivals.Closed(beginNanos, endNanos);
    }

    /** Starts it; to be called once, on the event loop. */
    void begin() {
        guarded(this::prepare);
    }

    private void prepare() {
        for (HttpCall call : plan.calls()) {
            requests.add(Unpooled.directBuffer(call.wire().length).writeBytes(call.wire()));
        }
        int connectionsNow = plan.pace() instanceof LoadPlan.Open open
                ? open.ahead()
                : plan.pace().connections();
        dispatcher.openAhead(connectionsNow);
        at(beginNanos, this::tick);
        at(endNanos, this::end);
    }

    /** Sends what is due. Safe at any time, on the event loop. */
    void tick() {
        guarded(() -> dispatcher.dispatch(System.nanoTime()));
    }

    @Override
    public void open() {
        bootstrap.connect(plan.target().getHost(), plan.port()).addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                recorder.unconnected();
                dispatcher.refused(System.nanoTime());
                at(System.nanoTime() + Dispatcher.REOPEN_DELAY.toNanos(), this::tick);
                return;
            }
            Connection connection = new Connection(connected.channel(), this);
            connected.channel().pipeline().addLast(connection);
            if (result.isDone()) {
                connection.close();
                return;
            }
            connections.add(connection);
            dispatcher.opened(connection, System.nanoTime());
        });
    }

    @Override
    public void send(Connection connection, long intendedNanos) {
        int index = (int) (sent % requests.size());
        boolean check = plan.checkEvery() > 0 && sent % plan.checkEvery() == 0;
        sent++;
        inFlight++;
        recorder.sent(intendedNanos, System.nanoTime());
        connection.send(
                requests.get(index).retainedDuplicate(),
                check ? plan.calls().get(index).check() : null,
                intendedNanos);
    }

    @Override
    public void answered(Connection connection, ResponseParser answer) {
        long now = System.nanoTime();
        inFlight--;
        // A refusal's body is not what the check expects, and is not asked to be.
        boolean accepted = answer.status() / 100 != 2 || connection.accepts(answer);
        recorder.answered(connection.intendedNanos(), now, answer.status(), answer.hasRetryAfter(), accepted);
        if (answer.closes()) {
            connection.close();
        } else {
            dispatcher.idle(connection, now);
        }
        finishIfDone();
    }

    @Override
    public void gone(Connection connection) {
        connections.remove(connection);
        dispatcher.lost(connection);
        if (result.isDone()) {
            return;
        }
        long now = System.nanoTime();
        if (connection.isBusy()) {
            inFlight--;
            recorder.broken(connection.intendedNanos(), now);
        }
        at(System.nanoTime() + Dispatcher.REOPEN_DELAY.toNanos(), this::tick);
        finishIfDone();
    }

    private void end() {
        dispatcher.dispatch(endNanos);
        while (arrivals.isDue(endNanos)) {
            recorder.unsent(arrivals.take(endNanos), endNanos);
        }
        ended = true;
        at(endNanos + plan.drain().toNanos(), this::giveUp);
        finishIfDone();
    }

    private void giveUp() {
        if (result.isDone()) {
            return;
        }
        long now = System.nanoTime();
        for (Connection connection : connections) {
            if (connection.isBusy()) {
                recorder.unanswered(connection.intendedNanos(), now);
            }
        }
        finish();
    }

    private void finishIfDone() {
        if (ended && inFlight == 0 && !result.isDone()) {
            finish();
        }
    }

    private void finish() {
        result.complete(recorder.result());
        List.copyOf(connections).forEach(Connection::close);
        requests.forEach(ByteBuf::release);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What the action throws becomes the result.
    private void at(long nanos, Runnable action) {
        loop.schedule(() -> guarded(action), Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** A bug on the event loop must not leave the caller waiting for ever. */
    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            throw e;
        }
    }

    /** When the first request may be sent. */
    long beginNanos() {
        return beginNanos;
    }

    /** When the last has been sent. */
    long endNanos() {
        return endNanos;
    }

    CompletableFuture<LoadResult> result() {
        return result;
    }
}
