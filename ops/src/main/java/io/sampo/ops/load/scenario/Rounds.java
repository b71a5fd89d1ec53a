package io.sampo.ops.load.scenario;

import io.sampo.ops.load.report.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures contestants in turn, round by round, so that whatever else the machine does hits all of them. Each round begins
 * with another one, so that none is always first.
 *
 * @param count rounds
 * @param duration of one measurement
 */
record Rounds(int count, Duration duration, Progress progress) {

    /** Warms up all of {@code contestants}, then measures; the series have their names and come in their order. */
    List<Series> run(String scenario, String unit, List<Contestant> contestants) throws IOException {
        for (Contestant contestant : contestants) {
            warmUp(scenario, contestant);
        }
        List<List<Double>> figures = new ArrayList<>();
        contestants.forEach(contestant -> figures.add(new ArrayList<>()));
        for (int round = 0; round < count; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                int turn = (round + i) % contestants.size();
                Contestant contestant = contestants.get(turn);
                String what = scenario + " " + (round + 1) + "/" + count + " " + contestant.name();
                progress.begin(what, duration);
                double figure = contestant.measurement().measure(duration);
                figures.get(turn).add(figure);
                progress.done(String.format(Locale.ROOT, "%s: %.2f %s", what, figure, unit));
            }
        }
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            series.add(Series.ofMedian(contestants.get(i).name(), unit, figures.get(i)));
        }
        return series;
    }

    /** The figure of the round that has just been measured. */
    static double last(List<Double> figures) {
        return figures.get(figures.size() - 1);
    }

    private void warmUp(String scenario, Contestant contestant) throws IOException {
        if (contestant.warmUp() != Contestant.WARM) {
            progress.begin(scenario + " warm-up " + contestant.name(), duration);
            WarmUp.run(contestant.warmUp(), duration);
        }
    }
}
