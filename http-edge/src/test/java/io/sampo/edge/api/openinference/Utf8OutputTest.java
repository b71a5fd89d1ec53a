package io.sampo.edge.api.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("UTF-8")
class Utf8OutputTest {

    private final Utf8Output output = new Utf8Output();

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Grüße", "\u07ff\u0800\uffff", "犬とcat", "a\uD83D\uDE00b\uD83D\uDE00"})
    void isWhatTheJdkMakesOfItHoweverItComes(String text) {
        byte[] expected = text.getBytes(UTF_8);
        output.intoNothing();
        output.write(text, 0, text.length());
        assertThat(output.count()).isEqualTo(expected.length);

        for (int cut = 0; cut <= text.length(); cut++) {
            byte[] bytes = new byte[expected.length + 3];
            output.into(bytes, 3);
            output.write(text, 0, cut);
            output.write(text, cut, text.length() - cut);

            assertThat(output.loneSurrogate()).isEqualTo(-1);
            assertThat(Arrays.copyOfRange(bytes, 3, bytes.length)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"a\uD83Db, 1", "a\uDE00b, 1", "ab\uD83D, 2", "\uD83D\uD83D\uDE00, 0", "\uDE00, 0"})
    void tellsWhereHalfOfAPairIs(String text, int at) {
        output.intoNothing();
        output.write(text, 0, text.length());

        assertThat(output.loneSurrogate()).isEqualTo(at);
    }
}
