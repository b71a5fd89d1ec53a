package io.sampo.protocol.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The needs of a model")
class ModelNeedsTest {

    @Test
    void areNoLessThanNoMemory() {
        assertThatCode(() -> needs(0)).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> needs(-1))
                .withMessage("memory: -1 bytes (expected: at least 0)");
    }

    private static ModelNeeds needs(long memoryBytes) {
        return new ModelNeeds(DevicePreference.CPU, memoryBytes, Spread.NONE);
    }
}
