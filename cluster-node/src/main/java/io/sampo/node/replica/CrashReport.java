package io.sampo.node.replica;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** The file in which the JVM says what native code ended it. */
final class CrashReport {

    private static final String OPTION = "-XX:ErrorFile=";
    private static final String DEFAULT = "hs_err_pid%p.log";

    private CrashReport() {}

    /** Where this process would have it. */
    static Path ofThisProcess() {
        String pattern = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith(OPTION))
                .reduce(DEFAULT, (before, option) -> option.substring(OPTION.length()));
        String pid = Long.toString(ProcessHandle.current().pid());
        return Path.of(pattern.replace("%p", pid)).toAbsolutePath();
    }
}
