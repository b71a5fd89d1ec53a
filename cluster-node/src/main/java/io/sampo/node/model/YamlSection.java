package io.sampo.node.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A map of a YAML file, read strictly: every key must be known, every value of its type and within its bounds. */
final class YamlSection {

    private final String path;
    private final JsonNode map;

    /**
     * Reads a map.
     *
     * @param path where it stands, as messages shall name it; empty for the whole file
     * @param keys all that may be in it
     */
    YamlSection(String path, JsonNode map, List<String> keys) throws ModelConfigException {
        this.path = path;
        this.map = map;
        if (!map.isObject()) {
            throw new ModelConfigException((path.isEmpty() ? "" : path + ": ") + shown(map)
                    + " (expected: a map of some of " + String.join(", ", keys) + ")");
        }
        for (Iterator<String> names = map.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!keys.contains(name)) {
                throw new ModelConfigException(
                        pathOf(name) + ": unknown (expected: one of " + String.join(", ", keys) + ")");
            }
        }
    }

    /** The value as it stands, or null if there is none. */
    @Nullable
    JsonNode node(String key) {
        return map.get(key);
    }

    /** The map at {@code key}, or null if there is none. */
    @Nullable
    YamlSection section(String key, List<String> keys) throws ModelConfigException {
        JsonNode value = map.get(key);
        return value == null ? null : new YamlSection(pathOf(key), value, keys);
    }

    /** A whole number from {@code least} to {@code most}, if there is one. */
    OptionalInt integer(String key, int least, int most) throws ModelConfigException {
        JsonNode value = map.get(key);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong(key, value, "a whole number from " + least + " to " + most);
        }
        return OptionalInt.of(value.intValue());
    }

    boolean bool(String key, boolean otherwise) throws ModelConfigException {
        JsonNode value = map.get(key);
        if (value != null && !value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value == null ? otherwise : value.booleanValue();
    }

    /** Text that is not empty, or null if there is none. */
    @Nullable
    String text(String key) throws ModelConfigException {
        JsonNode value = map.get(key);
        if (value != null && (!value.isTextual() || value.textValue().isBlank())) {
            throw wrong(key, value, "a text");
        }
        return value == null ? null : value.textValue();
    }

    /** One of the constants of an enum, in lower case. */
    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) throws ModelConfigException {
        JsonNode value = map.get(key);
        if (value == null) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (value.isTextual() && lowerCase(constant).equals(value.textValue())) {
                return constant;
            }
        }
        String choices = Arrays.stream(type.getEnumConstants())
                .map(YamlSection::lowerCase)
                .collect(Collectors.joining(", "));
        throw wrong(key, value, "one of " + choices);
    }

    /** The complaint that {@code value} stands at {@code key}. */
    ModelConfigException wrong(String key, JsonNode value, String expected) {
        return new ModelConfigException(pathOf(key) + ": " + shown(value) + " (expected: " + expected + ")");
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String shown(JsonNode value) {
        if (value.isNull()) {
            return "nothing";
        }
        String text = value.isTextual() ? "'" + value.textValue() + "'" : value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
