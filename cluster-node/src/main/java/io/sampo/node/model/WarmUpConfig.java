package io.sampo.node.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model is warmed up with.
 *
 * @param shapes of the inputs by name, each dimension at least 1; an input that is not named has a shape made up for it
 */
public record WarmUpConfig(Map<String, List<Long>> shapes) {

    /** Nothing configured. */
    public static final WarmUpConfig DEFAULT = new WarmUpConfig(Map.of());

    /** Takes copies. */
    public WarmUpConfig {
        shapes = shapes.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, input -> List.copyOf(input.getValue())));
    }
}
