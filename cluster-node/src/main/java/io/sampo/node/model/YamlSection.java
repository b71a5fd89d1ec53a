package io.sampo.node.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A map of a YAML file, read strictly: every key must be known, every value of its type and within its bounds. */
final class YamlSection {

    /** Short: a longer number is beyond any bound, and would not fit. */
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,9}) ?([A-Za-z]+)");

    private record Unit(String name, long size) {}

    /** In milliseconds, the smallest first. */
    private static final List<Unit> TIME_UNITS =
            List.of(new Unit("ms", 1), new Unit("s", 1_000), new Unit("m", 60_000), new Unit("h", 3_600_000));

    /** In bytes, the smallest first. */
    private static final List<Unit> MEMORY_UNITS =
            List.of(new Unit("KiB", 1L << 10), new Unit("MiB", 1L << 20), new Unit("GiB", 1L << 30));

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

    /** A number from {@code least} to {@code most}, if there is one. */
    OptionalDouble decimal(String key, double least, double most) throws ModelConfigException {
        JsonNode value = map.get(key);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw wrong(key, value, "a number from " + plain(least) + " to " + plain(most));
        }
        return OptionalDouble.of(value.doubleValue());
    }

    /** A whole number with a unit of time, from {@code least} to {@code most}. */
    Duration duration(String key, Duration otherwise, Duration least, Duration most) throws ModelConfigException {
        JsonNode value = map.get(key);
        return value == null
                ? otherwise
                : Duration.ofMillis(quantity(
                        key,
                        value,
                        TIME_UNITS,
                        "a duration such as 500ms, 2s, 5m or 1h",
                        least.toMillis(),
                        most.toMillis()));
    }

    /** A whole number with a unit of memory, from {@code least} to {@code most} bytes, if there is one. */
    OptionalLong bytes(String key, long least, long most) throws ModelConfigException {
        JsonNode value = map.get(key);
        return value == null
                ? OptionalLong.empty()
                : OptionalLong.of(quantity(key, value, MEMORY_UNITS, "a size such as 512MiB or 2GiB", least, most));
    }

    private long quantity(String key, JsonNode value, List<Unit> units, String form, long least, long most)
            throws ModelConfigException {
        Matcher matcher = QUANTITY.matcher(value.isTextual() ? value.textValue() : "");
        if (matcher.matches()) {
            for (Unit unit : units) {
                long quantity = Long.parseLong(matcher.group(1)) * unit.size();
                if (unit.name().equals(matcher.group(2)) && quantity >= least && quantity <= most) {
                    return quantity;
                }
            }
        }
        throw wrong(key, value, form + ", from " + shown(least, units) + " to " + shown(most, units));
    }

    /** Insists on the only word that may stand at {@code key}. */
    void expect(String key, String word) throws ModelConfigException {
        JsonNode value = map.get(key);
        if (value == null || !value.isTextual() || !value.textValue().equals(word)) {
            throw wrong(key, value == null ? NullNode.getInstance() : value, word);
        }
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

    /** One of the constants of an enum, in lower case and with hyphens. */
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

    /** The complaint that {@code value} stands at {@code key}. */
    ModelConfigException wrong(String key, int value, String expected) {
        return wrong(key, IntNode.valueOf(value), expected);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** In the largest unit that leaves no fraction. */
    private static String shown(long quantity, List<Unit> units) {
        String shown = "";
        for (Unit unit : units) {
            shown = quantity % unit.size() == 0 ? quantity / unit.size() + unit.name() : shown;
        }
        return shown;
    }

    private static String shown(JsonNode value) {
        if (value.isNull()) {
            return "nothing";
        }
        String text = value.isTextual() ? "'" + value.textValue() + "'" : value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
