package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.api.openinference.RequestedOutputs.Wanted;
import io.sampo.edge.json.BinarySection;
import io.sampo.edge.json.InferBody;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of one inference request: its JSON in one pass, then the binary data behind it. */
final class InferDecoder {

    private static final List<String> KEYS = List.of("id", "parameters", "inputs", "outputs");
    private static final List<String> OUTPUT_KEYS = List.of("name", "parameters");
    /** More than any model has. */
    private static final int MAX_TENSORS = 1024;

    private final JsonSource source;
    private final @Nullable BinarySection binary;
    private final long maxBytes;

    private @Nullable String id;
    private final List<InputDecoder> inputs = new ArrayList<>(2);
    private final List<Wanted> outputs = new ArrayList<>(2);
    private boolean binaryByDefault;
    private long timeoutMicros;
    private @Nullable Priority priority;

    private InferDecoder(JsonSource source, @Nullable BinarySection binary, long maxBytes) {
        this.source = source;
        this.binary = binary;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads {@code body}, which is not raw.
     *
     * @param maxBytes the largest tensor
     */
    static DecodedInfer decode(InferBody body, long maxBytes) throws InvalidRequestException {
        JsonSource source = body.json();
        InferDecoder decoder = new InferDecoder(source, body.binary(), maxBytes);
        return source.readObject(decoder::read);
    }

    private DecodedInfer read(JsonParser json) throws IOException, InvalidRequestException {
        JsonKeys keys = new JsonKeys(KEYS, "");
        for (String key = keys.next(json); key != null; key = keys.next(json)) {
            switch (key) {
                case "id" -> id = JsonValues.name(json, "id");
                case "parameters" ->
                    new ParameterObject("parameters", ParameterObject.REQUEST).read(json, this::readParameter);
                case "inputs" -> readInputs(json);
                default -> readOutputs(json);
            }
        }
        keys.require("inputs");
        return new DecodedInfer(id, tensors(), new RequestedOutputs(outputs, binaryByDefault), timeoutMicros, priority);
    }

    private void readInputs(JsonParser json) throws IOException, InvalidRequestException {
        JsonValues.startOfArray(json, "inputs", "an array of tensors");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int index = inputs.size();
            requireRoom("inputs", index);
            InputDecoder input = new InputDecoder(index, source, maxBytes);
            input.read(json);
            for (InputDecoder other : inputs) {
                requireDifferent("inputs", index, input.name(), other.name());
            }
            inputs.add(input);
        }
    }

    private void readOutputs(JsonParser json) throws IOException, InvalidRequestException {
        JsonValues.startOfArray(json, "outputs", "an array of outputs");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int index = outputs.size();
            requireRoom("outputs", index);
            Wanted output = readOutput(json, "outputs[" + index + "]");
            for (Wanted other : outputs) {
                requireDifferent("outputs", index, output.name(), other.name());
            }
            outputs.add(output);
        }
    }

    private static Wanted readOutput(JsonParser json, String where) throws IOException, InvalidRequestException {
        JsonValues.startOfObject(json, where);
        JsonKeys keys = new JsonKeys(OUTPUT_KEYS, where + ".");
        String name = "";
        Boolean[] binary = new Boolean[1];
        for (String key = keys.next(json); key != null; key = keys.next(json)) {
            if (key.equals("name")) {
                name = JsonValues.name(json, where + ".name");
            } else {
                String field = where + ".parameters";
                new ParameterObject(field, ParameterObject.OUTPUT).read(json, (parameter, value) -> {
                    if (parameter.equals("binary_data")) {
                        binary[0] = JsonValues.bool(value, field + ".binary_data");
                    }
                });
            }
        }
        keys.require("name");
        return new Wanted(name, binary[0]);
    }

    private void readParameter(String key, JsonParser json) throws IOException, InvalidRequestException {
        String where = "parameters." + JsonValues.shortened(key);
        switch (key) {
            case "binary_data_output" -> binaryByDefault = JsonValues.bool(json, where);
            case "timeout" -> timeoutMicros = JsonValues.integer(json, where, 0, Long.MAX_VALUE);
            case "priority" -> priority = priority(JsonValues.integer(json, where, 0, Long.MAX_VALUE));
            case "sequence_id" -> refuseSequence(json, where);
            case "sequence_start", "sequence_end" -> {
                if (JsonValues.bool(json, where)) {
                    throw noSequences(where, "true");
                }
            }
            default -> {
                if (key.startsWith("triton_")) {
                    throw new InvalidRequestException(
                            where + ": a reserved name (expected: none that begins with triton_)");
                }
            }
        }
    }

    /** As in the schedule policy extension: 0 says nothing, 1 is the most urgent. */
    private static @Nullable Priority priority(long level) {
        if (level == 0) {
            return null;
        }
        if (level == 1) {
            return Priority.HIGH;
        }
        return level == 2 ? Priority.NORMAL : Priority.LOW;
    }

    private static void refuseSequence(JsonParser json, String where) throws IOException, InvalidRequestException {
        String sequence = json.getText();
        if (!sequence.equals("0") && !sequence.isEmpty()) {
            throw noSequences(where, JsonValues.shortened(sequence));
        }
    }

    private static InvalidRequestException noSequences(String where, String value) {
        return new InvalidRequestException(
                where + ": " + value + " (expected: none, as no model here keeps state between requests)");
    }

    private List<Tensor> tensors() throws InvalidRequestException {
        List<Tensor> tensors = new ArrayList<>(inputs.size());
        for (InputDecoder input : inputs) {
            tensors.add(input.tensor(binary));
        }
        if (binary != null && binary.remaining() > 0) {
            throw new InvalidRequestException("body: " + binary.remaining()
                    + " bytes after the data of the last input (expected: none; see binary_data_size and"
                    + " Inference-Header-Content-Length)");
        }
        return tensors;
    }

    private static void requireRoom(String where, int count) throws InvalidRequestException {
        if (count == MAX_TENSORS) {
            throw new InvalidRequestException(
                    where + ": more than " + MAX_TENSORS + " (expected: at most " + MAX_TENSORS + ")");
        }
    }

    private static void requireDifferent(String where, int index, String name, String other)
            throws InvalidRequestException {
        if (name.equals(other)) {
            throw new InvalidRequestException(where + "[" + index + "].name: '" + JsonValues.shortened(name)
                    + "' again (expected: each name once)");
        }
    }
}
