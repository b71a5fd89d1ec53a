package io.sampo.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A model label")
class ModelLabelTest {

    @ParameterizedTest
    @ValueSource(strings = {"s", "stable", "Canary", "v2", "blue-green_2026.11"})
    void isAnyWordThatIsNoVersion(String word) {
        assertThat(new ModelLabel(word)).hasToString(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2stable", "-x", ".", "_x", "a b", "a/b", "a~b", "kärki", "a\0", "a%2f"})
    void refusesEverythingElse(String word) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelLabel(word))
                .withMessage(
                        "label: '" + word + "' (expected: 1 to 64 letters, digits, '.', '_', '-', the first a letter)");
    }

    @Test
    void isOf64CharactersAtTheMostAndDoesNotRepeatMore() {
        assertThat(new ModelLabel("x".repeat(64)).value()).hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelLabel("x".repeat(65)))
                .withMessageContaining("'" + "x".repeat(64) + "…'");
    }

    @Test
    void isOrderedByItsLetters() {
        assertThat(Stream.of("stable", "a", "canary").map(ModelLabel::new).sorted())
                .extracting(ModelLabel::value)
                .containsExactly("a", "canary", "stable");
    }
}
