package io.sampo.node.runtime;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;

/**
 * Sees when a process is warm, and has its compiler give way to requests from then on: once it worked under load for a while with
 * little to compile. Before, what is not compiled yet would take more of the processors than the compiler does.
 */
public final class CompilerWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CompilerWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Scheduler scheduler;
    private final ExecutionContext executor;
    private final CompilerRest rest = new CompilerRest();
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    /** None where all code is interpreted. */
    private final @Nullable CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();

    /** @param executor has threads to spare for some microseconds every few seconds */
    public CompilerWatch(Scheduler scheduler, ExecutionContext executor) {
        this.scheduler = scheduler;
        this.executor = executor;
    }

    /** Looks on, every few seconds, until it has done what it is for. */
    public void begin() {
        if (compilers != null && compilers.isCompilationTimeMonitoringSupported()) {
            lookLater(compilers);
        }
    }

    private void lookLater(CompilationMXBean compilers) {
        scheduler.scheduleOnce(INTERVAL, () -> look(compilers), executor);
    }

    private void look(CompilationMXBean compilers) {
        long compilerNanos = TimeUnit.MILLISECONDS.toNanos(compilers.getTotalCompilationTime());
        if (rest.isEnough(System.nanoTime(), system.getProcessCpuTime(), compilerNanos)) {
            LOG.info("Warm: what is still to be compiled gives way to requests");
            CompilerThreads.giveWay();
        } else {
            lookLater(compilers);
        }
    }
}
