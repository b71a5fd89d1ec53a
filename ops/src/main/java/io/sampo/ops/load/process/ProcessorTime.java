package io.sampo.ops.load.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long processors have worked for a process and for those that it started, in its own code and in the system's.
 *
 * @param pid of the process
 */
public record ProcessorTime(long pid) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** Processor time in seconds, exact to some hundredths; 0 where the system does not say, or the process has ended. */
    public double seconds() {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(spent -> spent.toNanos() / NANOS_PER_SECOND)
                .sum();
    }

    /**
     * The seconds that are spent in a stretch of time that begins at once.
     *
     * @param lead what passes before it
     */
    public CompletableFuture<Double> secondsOf(Duration lead, Duration duration) {
        long begun = System.nanoTime();
        return CompletableFuture.supplyAsync(() -> {
            sleepUntil(begun + lead.toNanos());
            double before = seconds();
            sleepUntil(begun + lead.toNanos() + duration.toNanos());
            return seconds() - before;
        });
    }

    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
