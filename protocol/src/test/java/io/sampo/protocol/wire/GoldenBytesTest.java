package io.sampo.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every sample, as {@code golden.txt} keeps them: a name, a space, hexadecimal digits. A dot stands for a digit
 * that depends on the clock. A line that must change means a new id in {@code WireTypes}, or a new version of the format.
 */
@DisplayName("The wire format")
class GoldenBytesTest {

    /** As each byte of a number of nine bytes. */
    private static final String ANY_NUMBER = "80";

    private static final WireSystem SYSTEM = new WireSystem();

    @AfterAll
    static void closeSystem() {
        SYSTEM.close();
    }

    @Test
    void isWhatItWas() throws IOException {
        Map<String, String> golden = golden();
        List<String> actual = new ArrayList<>();
        List<String> expected = new ArrayList<>();

        SYSTEM.samples.all().forEach((name, sample) -> {
            String line = golden.getOrDefault(name, "(no golden line)");
            actual.add(name + " " + masked(hex(sample), line));
            expected.add(name + " " + line);
        });

        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
        assertThat(SYSTEM.samples.all().keySet()).containsExactlyElementsOf(golden.keySet());
    }

    @Test
    void isReadAsItWas() throws IOException {
        for (Map.Entry<String, String> line : golden().entrySet()) {
            byte[] bytes = HexFormat.of().parseHex(line.getValue().replace("..", ANY_NUMBER));

            Object message = SYSTEM.serializer.fromBinary(bytes, "1");

            assertThat(message.getClass())
                    .isEqualTo(SYSTEM.samples.all().get(line.getKey()).getClass());
            if (line.getValue().indexOf('.') < 0) {
                assertThat(message)
                        .as(line.getKey())
                        .isEqualTo(SYSTEM.samples.all().get(line.getKey()));
            }
        }
    }

    private static String hex(Object sample) {
        return HexFormat.of().formatHex(SYSTEM.serializer.toBinary(sample));
    }

    private static String masked(String hex, String mask) {
        if (hex.length() != mask.length()) {
            return hex;
        }
        StringBuilder masked = new StringBuilder(hex);
        for (int i = 0; i < mask.length(); i++) {
            if (mask.charAt(i) == '.') {
                masked.setCharAt(i, '.');
            }
        }
        return masked.toString();
    }

    private static Map<String, String> golden() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try (InputStream file = GoldenBytesTest.class.getResourceAsStream("golden.txt")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.indexOf(' ');
                lines.put(line.substring(0, space), line.substring(space + 1));
            });
        }
        return lines;
    }
}
