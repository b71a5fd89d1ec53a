package io.sampo.ops.load;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}; a bare number is seconds. */
public final class Durations implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)?");
    private static final double MILLIS_PER_SECOND = 1e3;

    @Override
    public Duration convert(String value) {
        Matcher matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + value + "' (expected: a duration as 30s or 5m)");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        double millis = Double.parseDouble(matcher.group(1))
                * switch (unit) {
                    case "ms" -> 1;
                    case "m" -> 60 * MILLIS_PER_SECOND;
                    case "h" -> 3600 * MILLIS_PER_SECOND;
                    default -> MILLIS_PER_SECOND;
                };
        return Duration.ofMillis(Math.round(millis));
    }
}
