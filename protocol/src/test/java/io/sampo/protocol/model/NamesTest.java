package io.sampo.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Names of models, versions and replicas")
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"m", "9", "_m", "all-minilm-l6-v2", "a.b_c-d+e@f", "M"})
    void acceptWhatFitsFolderAndUrl(String name) {
        assertThat(new ModelName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-m", "+m", "@m", "a/b", "a b", "a~b", "ö", "a\0", "a%2f"})
    void refuseWhatDoesNot(String name) {
        assertThat(ModelName.isValid(name)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelName(name))
                .withMessageStartingWith("model name: '" + name + "' (expected: 1 to 128 letters");
    }

    @Test
    void refuseLongNamesWithoutRepeatingAll() {
        assertThat(new ModelName("x".repeat(128)).value()).hasSize(128);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelName("x".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 20_260_101, Long.MAX_VALUE})
    void readVersionsAsTheyArePrinted(long number) {
        assertThat(ModelVersion.parse(Long.toString(number))).isEqualTo(new ModelVersion(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "01", "1.0", "1 ", "v1", "9223372036854775808", "١"})
    void refuseOtherVersions(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelVersion.parse(text))
                .withMessage("model version: '" + text + "' (expected: a number from 1)");
    }

    @Test
    void orderVersionsByNumber() {
        assertThat(Stream.of(ModelRef.of("m", 10), ModelRef.of("m", 9), ModelRef.of("a", 11))
                        .sorted())
                .containsExactly(ModelRef.of("a", 11), ModelRef.of("m", 9), ModelRef.of("m", 10));
        assertThat(new ReplicaId(ModelRef.of("m", 9), 10)).isGreaterThan(new ReplicaId(ModelRef.of("m", 9), 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m~1~0", "a.b_c-d+e@f~20260101~17", "m~9223372036854775807~2147483647"})
    void readReplicasAsTheyArePrinted(String text) {
        assertThat(ReplicaId.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "~",
                "~~",
                "m",
                "m~1",
                "m~~1",
                "~1~0",
                "m~1~",
                "m~1~-1",
                "m~1~+1",
                "m~1~00",
                "m~01~0",
                "m~0~0",
                "m~1~2147483648",
                "m~1~x",
                "m~~1~0",
                "m~1~١"
            })
    void refuseOtherReplicas(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ReplicaId.parse(text));
    }
}
