package io.sampo.edge.api.openinference;

import io.sampo.edge.json.BinarySection;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** A request without JSON: its body is the one input of the model, whose shape follows from how much came. */
final class RawInfer {

    private static final String RULE =
            "a raw request, with Inference-Header-Content-Length: 0, is for models with one input";

    private RawInfer() {}

    /** Makes the request for a model that says {@code metadata} of itself. */
    static DecodedInfer decode(BinarySection body, ModelMetadata metadata) throws InvalidRequestException {
        if (metadata.inputs().size() != 1) {
            throw new InvalidRequestException("model '" + metadata.ref() + "': "
                    + metadata.inputs().size() + " inputs (expected: one; " + RULE + ")");
        }
        TensorSpec spec = metadata.inputs().get(0);
        boolean batched = metadata.maxBatchSize() > 0;
        Tensor input = spec.type() == DataType.BYTES
                ? oneText(body, spec, batched)
                : numbers(body, spec, batched ? spec.shape().withOuter(1) : spec.shape());
        return new DecodedInfer(null, List.of(input), RequestedOutputs.ALL_BINARY, 0, null);
    }

    /** The whole body is the content of the one element. */
    private static Tensor oneText(BinarySection body, TensorSpec spec, boolean batched) throws InvalidRequestException {
        long[] dims = spec.shape().toArray();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == Shape.VARIABLE || (batched && i == 0)) {
                dims[i] = 1;
            }
        }
        Shape shape = Shape.of(dims);
        if (shape.elementCount() != 1) {
            throw new InvalidRequestException(
                    "input '" + spec.name() + "': shape " + spec.shape() + " (expected: one element; " + RULE + ")");
        }
        int length = body.remaining();
        ByteBuffer bytes = DirectBuffers.allocate(Integer.BYTES + length).putInt(length);
        return Tensor.of(spec.name(), spec.type(), shape, body.take(length, bytes));
    }

    private static Tensor numbers(BinarySection body, TensorSpec spec, Shape described) throws InvalidRequestException {
        Shape shape = fitted(described, spec, body.remaining());
        try {
            return Tensor.of(spec.name(), spec.type(), shape, body.take(body.remaining()));
        } catch (IllegalArgumentException misfit) {
            throw new InvalidRequestException("body: " + misfit.getMessage());
        }
    }

    /** {@code described} with its variable dimension, if it has one, such that {@code bytes} fill it. */
    private static Shape fitted(Shape described, TensorSpec spec, int bytes) throws InvalidRequestException {
        long[] dims = described.toArray();
        int variable = -1;
        long rest = spec.type().elementBytes();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != Shape.VARIABLE) {
                rest *= dims[i];
            } else if (variable >= 0) {
                throw new InvalidRequestException("input '" + spec.name() + "': shape " + spec.shape()
                        + " (expected: one variable dimension at most, beside that of the batch; " + RULE + ")");
            } else {
                variable = i;
            }
        }
        if (variable < 0) {
            return described;
        }
        if (rest == 0 || bytes % rest != 0) {
            throw new InvalidRequestException("body: " + bytes + " bytes (expected: a multiple of " + rest
                    + " for shape " + spec.shape() + " of " + spec.type() + ")");
        }
        dims[variable] = bytes / rest;
        return Shape.of(dims);
    }
}
