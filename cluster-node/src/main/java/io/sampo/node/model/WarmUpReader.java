package io.sampo.node.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.protocol.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code warm-up} of {@code model.yaml}. */
final class WarmUpReader {

    /** All that the section may hold. */
    static final List<String> KEYS = List.of("shapes");

    /** Elements of an input, so that a slip of the pen fills no memory. */
    private static final long MOST_ELEMENTS = 1L << 28;

    private WarmUpReader() {}

    static WarmUpConfig warmUp(@Nullable YamlSection warmUp) throws ModelConfigException {
        JsonNode inputs = warmUp == null ? null : warmUp.node("shapes");
        if (warmUp == null || inputs == null) {
            return WarmUpConfig.DEFAULT;
        }
        if (!inputs.isObject()) {
            throw warmUp.wrong("shapes", inputs, "a map of inputs to shapes, as {INPUT: [1, 48, 320]}");
        }
        Map<String, List<Long>> shapes = new HashMap<>();
        for (Map.Entry<String, JsonNode> input : inputs.properties()) {
            shapes.put(input.getKey(), shape(warmUp, input));
        }
        return new WarmUpConfig(shapes);
    }

    private static List<Long> shape(YamlSection warmUp, Map.Entry<String, JsonNode> input) throws ModelConfigException {
        String key = "shapes." + input.getKey();
        JsonNode dims = input.getValue();
        if (!dims.isArray() || dims.size() > Shape.MAX_RANK) {
            throw warmUp.wrong(key, dims, "a list of at most " + Shape.MAX_RANK + " dimensions");
        }
        List<Long> shape = new ArrayList<>();
        long elements = 1;
        for (JsonNode dim : dims) {
            if (!dim.isIntegralNumber() || !dim.canConvertToLong() || dim.longValue() < 1) {
                throw warmUp.wrong(key, dims, "whole numbers from 1");
            }
            if (dim.longValue() > MOST_ELEMENTS / elements) {
                throw warmUp.wrong(key, dims, "at most " + MOST_ELEMENTS + " elements");
            }
            elements *= dim.longValue();
            shape.add(dim.longValue());
        }
        return shape;
    }
}
