package io.sampo.ops.load.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One quantity, measured in several rounds.
 *
 * @param name of what was measured
 * @param unit of the figures; empty for a bare number
 * @param rounds at least one, in the order measured
 * @param summary which one figure stands for all
 */
public record Series(String name, String unit, List<Double> rounds, Summary summary) {

    /** Which one figure stands for all rounds. */
    public enum Summary {
        /** The middle one; of an even number the mean of the two in the middle. */
        MEDIAN,
        /** The smallest, where one bad round is bad. */
        SMALLEST,
        /** The largest, where one bad round is bad. */
        LARGEST
    }

    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Series {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("series '" + name + "': no round (expected: at least 1)");
        }
    }

    /** A series that its median stands for. */
    public static Series ofMedian(String name, String unit, List<Double> rounds) {
        return new Series(name, unit, rounds, Summary.MEDIAN);
    }

    /** The figure that stands for all. */
    public double value() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int last = sorted.size() - 1;
        return switch (summary) {
            case MEDIAN -> (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
            case SMALLEST -> sorted.get(0);
            case LARGEST -> sorted.get(last);
        };
    }

    /** The figure with its unit. */
    String shown() {
        return unit.isEmpty() ? Figures.shown(value()) : Figures.shown(value()) + " " + unit;
    }

    /** All rounds, without unit. */
    String shownRounds() {
        return rounds.stream().map(Figures::shown).collect(Collectors.joining(" "));
    }
}
