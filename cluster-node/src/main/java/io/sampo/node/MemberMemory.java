package io.sampo.node;

import com.sun.management.OperatingSystemMXBean;
import io.sampo.protocol.replica.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The memory that the models of a member may take in all. */
final class MemberMemory {

    /** For the JVM and all else of the process; of less than twice as much, half is. */
    static final long RESERVE_BYTES = 1024L * 1024 * 1024;

    private static final long MIB = 1024L * 1024;
    private static final List<String> ASK_GPU =
            List.of("nvidia-smi", "--id=0", "--query-gpu=memory.total", "--format=csv,noheader,nounits");

    private MemberMemory() {}

    /**
     * What the settings say, or else this member's part of what there is.
     *
     * @throws IllegalArgumentException if that cannot be found out, with what to do
     */
    static long bytes(NodeSettings settings) {
        if (settings.memoryBytes().isPresent()) {
            return settings.memoryBytes().getAsLong();
        }
        int members = settings.membersOnMachine();
        return settings.computesOn() == Device.GPU
                ? ofGpu(ASK_GPU) / members
                : lessReserve(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                                .getTotalMemorySize()
                        / members);
    }

    static long lessReserve(long totalBytes) {
        return totalBytes - Math.min(RESERVE_BYTES, totalBytes / 2);
    }

    /** Runs a command that says a number of MiB. */
    static long ofGpu(List<String> command) {
        try {
            Process asked =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return Math.multiplyExact(Long.parseLong(answer), MIB);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "sampo.node.memory: auto (expected: a size such as 16 GiB, as nvidia-smi does not tell: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")",
                    e);
        }
    }
}
