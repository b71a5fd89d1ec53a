package io.sampo.node.runtime;

/**
 * Whether the compilers of a process rest although it works. An idle process has nothing to compile either, and says nothing of what
 * load will bring.
 *
 * <p>Not thread-safe.
 */
final class CompilerRest {

    /** That is enough, in a row: compilation comes in bursts. */
    static final int LOOKS = 3;

    /** Of one processor's time, that an idle member of a cluster does not reach. */
    static final double LEAST_WORK = 0.05;

    /** Of one processor's time. */
    static final double MOST_COMPILATION = 0.2;

    private boolean begun;
    private long lastNanos;
    private long lastProcessorNanos;
    private long lastCompilerNanos;
    private int restful;

    /**
     * Takes what has been used so far, and says whether the last looks in a row found work and rest.
     *
     * @param nanos of a monotonic clock
     * @param processorNanos that the whole process took
     * @param compilerNanos that compilations took
     */
    boolean isEnough(long nanos, long processorNanos, long compilerNanos) {
        double passed = nanos - lastNanos;
        boolean worked = processorNanos - lastProcessorNanos >= LEAST_WORK * passed;
        boolean rested = compilerNanos - lastCompilerNanos <= MOST_COMPILATION * passed;
        restful = begun && worked && rested ? restful + 1 : 0;
        begun = true;
        lastNanos = nanos;
        lastProcessorNanos = processorNanos;
        lastCompilerNanos = compilerNanos;
        return restful >= LOOKS;
    }
}
