package io.sampo.ops.load;

import io.sampo.ops.load.scenario.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.LongSupplier;

/** A bar on a terminal that fills as time passes. Thread-safe. */
final class ProgressBar implements Progress, AutoCloseable {

    private static final Duration REDRAW_INTERVAL = Duration.ofMillis(250);
    private static final int CELLS = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final LongSupplier nanoClock;
    private final Timer redraw = new Timer("sampo-bench-bar", true);
    private String what = "";
    private long startNanos;
    private long expectedNanos = 1;

    private ProgressBar(PrintWriter out, LongSupplier nanoClock) {
        this.out = out;
        this.nanoClock = nanoClock;
    }

    /** A bar that moves by itself until it is closed. */
    static ProgressBar start(PrintWriter out) {
        ProgressBar bar = new ProgressBar(out, System::nanoTime);
        TimerTask draw = new TimerTask() {
            @Override
            public void run() {
                bar.draw();
            }
        };
        bar.redraw.schedule(draw, REDRAW_INTERVAL.toMillis(), REDRAW_INTERVAL.toMillis());
        return bar;
    }

    @Override
    public synchronized void begin(String newWhat, Duration expected) {
        what = newWhat;
        startNanos = nanoClock.getAsLong();
        expectedNanos = Math.max(1, expected.toNanos());
        draw();
    }

    @Override
    public synchronized void done(String line) {
        out.print(CLEAR_LINE);
        out.println(line);
        out.flush();
    }

    private synchronized void draw() {
        if (!what.isEmpty()) {
            out.print(CLEAR_LINE + bar(what, nanoClock.getAsLong() - startNanos, expectedNanos));
            out.flush();
        }
    }

    /** One line; full, but never past full, when a thing takes longer than expected. */
    static String bar(String what, long passedNanos, long expectedNanos) {
        int full = (int) Math.min(CELLS, passedNanos * CELLS / expectedNanos);
        return "[" + "#".repeat(full) + ".".repeat(CELLS - full) + "] " + what;
    }

    @Override
    public synchronized void close() {
        redraw.cancel();
        what = "";
        out.print(CLEAR_LINE);
        out.flush();
    }
}
