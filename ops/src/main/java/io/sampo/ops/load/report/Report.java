package io.sampo.ops.load.report;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * All that a bench found.
 *
 * @param machine where it ran
 * @param runs the detail, in the order of time
 */
public record Report(Machine machine, List<Finding> findings, List<RunRecord> runs) {

    /**
     * Where a bench ran.
     *
     * @param cores as the JVM counts them
     * @param loadAverage of the minute before the bench began; negative if the system does not say
     * @param flags of this JVM and those that it started
     */
    public record Machine(String system, String java, int cores, double loadAverage, List<String> flags) {

        /** A load above this, for each core, is somebody else's work. */
        private static final double QUIET_LOAD = 0.5;

        /** This one, now. */
        public static Machine current() {
            return new Machine(
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    ManagementFactory.getRuntimeMXBean().getInputArguments());
        }

        /** Whether others worked on it, so that figures mean little. */
        public boolean isBusy() {
            return loadAverage > QUIET_LOAD * cores;
        }
    }

    /** Takes copies of the lists. */
    public Report {
        findings = List.copyOf(findings);
        runs = List.copyOf(runs);
    }

    /** Whether every target is met. */
    public boolean allMet() {
        return findings.stream().allMatch(Finding::isMet);
    }
}
