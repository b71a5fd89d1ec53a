package io.sampo.ops.load.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of the result.
 *
 * @param scenario what was done
 * @param measured what came out
 * @param reference what it is held against, or null if it stands for itself
 * @param comparison how the two become one figure
 */
public record Finding(
        String scenario, Series measured, @Nullable Series reference, Comparison comparison, Target target) {

    /** How measured and reference become one figure. */
    public enum Comparison {
        /** Measured divided by reference. */
        RATIO,
        /** Measured less reference, in their unit. */
        DIFFERENCE,
        /** Measured alone. */
        ALONE
    }

    /** {@code measured : reference}. */
    public static Finding ratio(String scenario, Series measured, Series reference, Target target) {
        return new Finding(scenario, measured, reference, Comparison.RATIO, target);
    }

    /** {@code measured - reference}. */
    public static Finding difference(String scenario, Series measured, Series reference, Target target) {
        return new Finding(scenario, measured, reference, Comparison.DIFFERENCE, target);
    }

    /** {@code measured} as it is. */
    public static Finding alone(String scenario, Series measured, Target target) {
        return new Finding(scenario, measured, null, Comparison.ALONE, target);
    }

    /** The figure that the target is about. */
    public double figure() {
        if (reference == null || comparison == Comparison.ALONE) {
            return measured.value();
        }
        return comparison == Comparison.RATIO
                ? measured.value() / reference.value()
                : measured.value() - reference.value();
    }

    /** Whether the figure is good enough; true without a target. */
    public boolean isMet() {
        return target.isMetBy(figure());
    }

    /** The figure as a reader wants it. */
    String shownFigure() {
        return switch (comparison) {
            case RATIO -> Figures.shown(figure());
            case DIFFERENCE -> (figure() < 0 ? "" : "+") + Figures.shown(figure()) + " " + measured.unit();
            case ALONE -> measured.shown();
        };
    }
}
