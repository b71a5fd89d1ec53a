package io.sampo.node.runtime;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Holds requests against what a model says of its inputs and outputs. Messages name the tensor, what came, what was expected. */
public final class RequestCheck {

    private static final int MOST_QUOTED = 64;

    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final List<String> outputNames;

    /** For a model with these inputs and outputs. */
    public RequestCheck(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.outputNames = outputs.stream().map(TensorSpec::name).toList();
    }

    /**
     * The request's inputs in the model's order.
     *
     * @throws InvalidRequestException if one is unknown, given twice, missing, or has another datatype or shape
     */
    public List<Tensor> inputs(InferRequest request) throws InvalidRequestException {
        Tensor[] ordered = new Tensor[inputs.size()];
        for (Tensor tensor : request.inputs()) {
            int index = indexOf(inputs, tensor.name());
            if (index < 0) {
                throw new InvalidRequestException(
                        "input '" + shortened(tensor.name()) + "': unknown (expected: " + names(inputs) + ")");
            }
            if (ordered[index] != null) {
                throw new InvalidRequestException("input '" + tensor.name() + "': given twice (expected: once)");
            }
            checkFit(tensor, inputs.get(index));
            ordered[index] = tensor;
        }
        for (int i = 0; i < ordered.length; i++) {
            if (ordered[i] == null) {
                TensorSpec missing = inputs.get(i);
                throw new InvalidRequestException("input '" + missing.name() + "': missing (expected: " + missing.type()
                        + " " + missing.shape() + ")");
            }
        }
        return Arrays.asList(ordered);
    }

    /**
     * The names of the outputs wanted, in that order; all of them, in the model's order, if the request names none.
     *
     * @throws InvalidRequestException if one is unknown or named twice
     */
    public List<String> outputs(InferRequest request) throws InvalidRequestException {
        if (request.outputs().isEmpty()) {
            return outputNames;
        }
        List<String> wanted = new ArrayList<>(request.outputs().size());
        for (String name : request.outputs()) {
            if (indexOf(outputs, name) < 0) {
                throw new InvalidRequestException(
                        "output '" + shortened(name) + "': unknown (expected: " + names(outputs) + ")");
            }
            if (wanted.contains(name)) {
                throw new InvalidRequestException("output '" + name + "': asked for twice (expected: once)");
            }
            wanted.add(name);
        }
        return wanted;
    }

    private static void checkFit(Tensor tensor, TensorSpec spec) throws InvalidRequestException {
        if (tensor.type() != spec.type()) {
            throw new InvalidRequestException(
                    "input '" + tensor.name() + "': datatype " + tensor.type() + " (expected: " + spec.type() + ")");
        }
        if (tensor.type() == DataType.BOOL) {
            requireBooleans(tensor);
        }
        // No dimensions mean a scalar or, just as likely, that the model does not say: the runtime will see.
        if (spec.shape().rank() > 0 && !spec.shape().accepts(tensor.shape())) {
            throw new InvalidRequestException(
                    "input '" + tensor.name() + "': shape " + tensor.shape() + " (expected: " + spec.shape() + ")");
        }
    }

    /** Native code may take any other byte for whatever it likes. */
    private static void requireBooleans(Tensor tensor) throws InvalidRequestException {
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; bytes.hasRemaining(); i++) {
            byte value = bytes.get();
            if (value != 0 && value != 1) {
                throw new InvalidRequestException(
                        "input '" + tensor.name() + "': byte " + i + " is " + value + " (expected: 0 or 1 for BOOL)");
            }
        }
    }

    /** A reply that quotes a name is as short as any. */
    private static String shortened(String name) {
        return name.length() <= MOST_QUOTED ? name : name.substring(0, MOST_QUOTED) + "…";
    }

    /** By looking at each: models have few inputs. */
    private static int indexOf(List<TensorSpec> specs, String name) {
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static String names(List<TensorSpec> specs) {
        return specs.isEmpty() ? "none" : specs.stream().map(TensorSpec::name).collect(Collectors.joining(", "));
    }
}
