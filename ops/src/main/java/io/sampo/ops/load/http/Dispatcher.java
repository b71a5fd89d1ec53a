package io.sampo.ops.load.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Gives each due request to an idle connection and asks for more connections while requests wait, up to a bound. Time is an
 * argument. Not thread-safe: one event loop owns it.
 *
 * @param <C> a connection
 */
final class Dispatcher<C> {

    /** Carries out what is decided. */
    interface Wire<C> {

        /** Sends the next request, which was meant to start at {@code intendedNanos}. */
        void send(C connection, long intendedNanos);

        /** Opens one more connection, which comes back through {@link Dispatcher#opened} or {@link Dispatcher#refused}. */
        void open();
    }

    /** Connections that may be on their way at the same time: a burst of connects would itself be load. */
    private static final int MAX_OPENING = 16;

    /** After a failed connect: a server that is gone is asked again, but not as fast as it refuses. */
    static final Duration REOPEN_DELAY = Duration.ofMillis(50);

    private final Arrivals arrivals;
    private final int maxConnections;
    private final Wire<C> wire;
    private final Deque<C> idle = new ArrayDeque<>();
    private int connections;
    private int opening;
    private boolean refusing;
    private long reopenAtNanos;

    Dispatcher(Arrivals arrivals, int maxConnections, Wire<C> wire) {
        this.arrivals = arrivals;
        this.maxConnections = maxConnections;
        this.wire = wire;
    }

    /** Opens connections before there is anything to send. */
    void openAhead(int count) {
        for (int i = 0; i < Math.min(count, maxConnections); i++) {
            open();
        }
    }

    /** A connection that was asked for stands. */
    void opened(C connection, long nowNanos) {
        opening--;
        refusing = false;
        idle(connection, nowNanos);
    }

    /** {@code connection} has nothing to do any more. */
    void idle(C connection, long nowNanos) {
        idle.push(connection);
        dispatch(nowNanos);
    }

    /** A connection that had a request, or stood idle, is gone. */
    void lost(C connection) {
        idle.remove(connection);
        connections--;
    }

    /** A connection that was asked for could not be opened. */
    void refused(long nowNanos) {
        opening--;
        connections--;
        refusing = true;
        reopenAtNanos = nowNanos + REOPEN_DELAY.toNanos();
    }

    /** Sends what is due. Safe at any time. */
    void dispatch(long nowNanos) {
        while (!idle.isEmpty() && arrivals.isDue(nowNanos)) {
            wire.send(idle.pop(), arrivals.take(nowNanos));
        }
        while (mayOpen(nowNanos) && arrivals.overdue(nowNanos) > opening) {
            open();
        }
    }

    private void open() {
        connections++;
        opening++;
        wire.open();
    }

    private boolean mayOpen(long nowNanos) {
        return connections < maxConnections && opening < MAX_OPENING && (!refusing || nowNanos - reopenAtNanos >= 0);
    }

    /** Connections that stand or are being opened. */
    int connections() {
        return connections;
    }
}
