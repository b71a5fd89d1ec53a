package io.sampo.protocol.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a loaded version says of itself.
 *
 * @param platform the runtime and format, as {@code onnxruntime_onnx}
 * @param digest SHA-256 over what decides its answers, the files of the version and its configuration, lower-case hexadecimal
 * @param created when the newest of its files was written
 * @param maxBatchSize rows that may run as one batch along the outermost dimension; 0 if the model has no such dimension
 * @param embedding present if the model turns texts into vectors, else null
 */
public record ModelMetadata(
        ModelRef ref,
        String platform,
        String digest,
        Instant created,
        int maxBatchSize,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        @Nullable EmbeddingTraits embedding) {

    /** Takes copies of the lists. */
    public ModelMetadata {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The input with this name. */
    public Optional<TensorSpec> input(String name) {
        return inputs.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }

    /** The output with this name. */
    public Optional<TensorSpec> output(String name) {
        return outputs.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }
}
