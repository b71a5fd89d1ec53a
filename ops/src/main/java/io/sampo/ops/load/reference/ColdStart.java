package io.sampo.ops.load.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.node.runtime.LoadedModel;
import java.nio.file.Path;

/**
 * Loads a model for the first time in the life of a process, has it compute once, says how long each took, and ends:
 *
 * <pre>
 *   {"loadMillis":412.5,"inferMillis":9.1}
 * </pre>
 *
 * <p>Arguments: the model repository, the model's name, a folder for its cache.
 */
public final class ColdStart {

    private static final double NANOS_PER_MILLI = 1e6;

    private ColdStart() {}

    /** Does it. */
    public static void main(String[] args) {
        // Halts rather than returns: a failed start may leave threads that keep the JVM.
        try {
            measure(ModelOnDisk.find(Path.of(args[0]), args[1], Path.of(args[2])));
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void measure(ModelOnDisk onDisk) throws Exception {
        long started = System.nanoTime();
        try (LoadedModel model = onDisk.load(1)) {
            long loaded = System.nanoTime();
            ModelOnDisk.inferOnce(model);
            long inferred = System.nanoTime();
            System.out.println(new ObjectMapper()
                    .createObjectNode()
                    .put("loadMillis", (loaded - started) / NANOS_PER_MILLI)
                    .put("inferMillis", (inferred - loaded) / NANOS_PER_MILLI));
        }
    }
}
