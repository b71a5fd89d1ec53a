package io.sampo.node.batching;

/**
 * Whether a model's runs are so short that to hand them to a thread of their own costs more than they do.
 *
 * <p>It is believed after a number of runs of which at most {@value #TOLERATED_SHARE} took more than {@value #SHORT_NANOS} ns, by an
 * average that forgets. A share and not the mean, as on a busy machine some threads are kept waiting within a run. A single run
 * above {@value #LONG_NANOS} ns ends the belief, and doubles the number of runs that it takes to come back: a model whose runs
 * are long for some inputs blocks a thread that others need once in a while at most.
 *
 * <p>Not thread-safe: one batcher owns it.
 */
final class ShortRuns {

    static final long SHORT_NANOS = 200_000;
    static final long LONG_NANOS = 20_000_000;

    /** Of all inputs of a run: more may take long to copy, whatever the model does with it. */
    static final long MOST_BYTES = 64 * 1024;

    static final double TOLERATED_SHARE = 0.25;
    static final int LEAST_RUNS = 64;
    static final int MOST_RUNS = 1 << 20;

    private static final int FORGETS_OVER = 64;

    /** Of runs that were not short. Nothing is believed of the first ones. */
    private double otherShare = 0.5;

    private int runs;
    private int wanted = LEAST_RUNS;

    /** Whether the next run may be expected to be short. */
    boolean areExpected() {
        return runs >= wanted && otherShare <= TOLERATED_SHARE;
    }

    /** Counts a run, whatever came of it. */
    void ran(long nanos) {
        if (nanos > LONG_NANOS) {
            runs = 0;
            wanted = Math.min(2 * wanted, MOST_RUNS);
        } else {
            runs++;
            if (runs >= 4 * wanted && wanted > LEAST_RUNS) {
                runs = wanted / 2;
                wanted /= 2;
            }
        }
        otherShare += ((nanos > SHORT_NANOS ? 1 : 0) - otherShare) / FORGETS_OVER;
    }
}
