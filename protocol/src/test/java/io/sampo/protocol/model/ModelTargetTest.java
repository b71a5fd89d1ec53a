package io.sampo.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A model target")
class ModelTargetTest {

    private static final ModelName M = new ModelName("m");

    @Test
    void namesVersionIfItIsNumber() {
        assertThat(ModelTarget.of(M, "12")).isEqualTo(ModelTarget.exactly(ModelRef.of("m", 12)));
    }

    @Test
    void namesLabelIfItIsWord() {
        assertThat(ModelTarget.of(M, "stable")).isEqualTo(ModelTarget.labelled(M, ModelLabel.STABLE));
        assertThat(ModelTarget.of(M, "v12")).isEqualTo(ModelTarget.labelled(M, new ModelLabel("v12")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "01", "1.0", "1a", "9223372036854775808", "١", "-"})
    void refusesNumbersThatAreNoVersion(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelTarget.of(M, text))
                .withMessage("model version: '" + text + "' (expected: a number from 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+1", " ", ".", "stable canary"})
    void refusesWordsThatAreNoLabel(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelTarget.of(M, text))
                .withMessageStartingWith("label: '" + text + "' (expected: ");
    }

    @Test
    void namesVersionOrLabelAndNotBoth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelTarget(M, new ModelVersion(2), ModelLabel.STABLE))
                .withMessage("model 'm': version 2 and label stable (expected: one of them)");
    }

    @Test
    void isPrintedAsItStandsInUrls() {
        assertThat(ModelTarget.newest(M)).hasToString("m");
        assertThat(ModelTarget.of(M, "12")).hasToString("m/12");
        assertThat(ModelTarget.of(M, "canary")).hasToString("m/canary");
    }
}
