package io.sampo.ops.load.report;

/** What a figure must reach. */
public sealed interface Target {

    /** Measured for its own sake. */
    Target NONE = new None();

    /** Whether {@code figure} is good enough. */
    boolean isMetBy(double figure);

    /** For the table. */
    String shown();

    /** A lower bound. */
    record AtLeast(double bound) implements Target {

        @Override
        public boolean isMetBy(double figure) {
            return figure >= bound;
        }

        @Override
        public String shown() {
            return "≥ " + Figures.shown(bound);
        }
    }

    /** An upper bound. */
    record AtMost(double bound) implements Target {

        @Override
        public boolean isMetBy(double figure) {
            return figure <= bound;
        }

        @Override
        public String shown() {
            return "≤ " + Figures.shown(bound);
        }
    }

    /** No bound. */
    record None() implements Target {

        @Override
        public boolean isMetBy(double figure) {
            return true;
        }

        @Override
        public String shown() {
            return "–";
        }
    }
}
