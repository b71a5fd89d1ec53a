package io.sampo.ops.load.scenario;

import io.sampo.ops.load.process.ProcessorTime;
import io.sampo.ops.load.report.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Processor time that a process takes for each item, round by round. */
final class ItemCost {

    private static final double MILLIS_PER_SECOND = 1e3;

    private final ProcessorTime process;
    private final List<Double> millis = new ArrayList<>();

    ItemCost(ProcessorTime process) {
        this.process = process;
    }

    /**
     * The same contestant, of which each measured round is weighed as well.
     *
     * @param isLed whether its measurements begin with {@link Bench#lead}, in which nothing is counted
     */
    Contestant of(Contestant contestant, boolean isLed) {
        return new Contestant(contestant.name(), contestant.warmUp(), duration -> {
            Duration lead = isLed ? Bench.lead(duration) : Duration.ZERO;
            CompletableFuture<Double> spent = process.secondsOf(lead, duration);
            double perSecond = contestant.measurement().measure(duration);
            add(spent.join(), perSecond * duration.toMillis() / MILLIS_PER_SECOND);
            return perSecond;
        });
    }

    /** What the process has taken so far, to be asked for before and after a round. */
    double seconds() {
        return process.seconds();
    }

    /** Counts a round. */
    void add(double seconds, double items) {
        millis.add(seconds * MILLIS_PER_SECOND / items);
    }

    /** All rounds, at least one. */
    Series series(String name, String unit) {
        return Series.ofMedian(name, unit, millis);
    }
}
