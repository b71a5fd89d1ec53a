package io.sampo.node.runtime.onnx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** What this machine's CPU can do, as far as optimised models depend on it. */
final class CpuFeatures {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String FINGERPRINT = computeFingerprint();

    private CpuFeatures() {}

    /** Architecture and a hash of the instruction sets; equal on CPUs that can do the same. */
    static String fingerprint() {
        return FINGERPRINT;
    }

    private static String computeFingerprint() {
        CRC32 hash = new CRC32();
        hash.update(flags().getBytes(StandardCharsets.UTF_8));
        return System.getProperty("os.arch", "unknown") + "-" + Long.toHexString(hash.getValue());
    }

    private static String flags() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            // Not Linux: the architecture has to do.
            return "";
        }
    }
}
