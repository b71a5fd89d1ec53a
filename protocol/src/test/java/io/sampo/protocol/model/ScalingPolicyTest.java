package io.sampo.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A scaling policy")
class ScalingPolicyTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "0, 300", "300, 300"})
    void hasMinUpToMax(int min, int max) {
        assertThatCode(() -> ScalingPolicy.fixed(min, max)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "2, 1"})
    void refusesOtherNumbersOfReplicas(int min, int max) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScalingPolicy.fixed(min, max))
                .withMessage("replicas: min " + min + ", max " + max + " (expected: 0 ≤ min ≤ max, max at least 1)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.NEGATIVE_INFINITY})
    void refusesTargetThatNoReplicaCanHave(double target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(target))
                .withMessage("scaling.target: " + target + " (expected: more than 0)");
    }

    @Test
    void followsWorkIfItHasTarget() {
        assertThat(policy(0.5).followsWork()).isTrue();
        assertThat(policy(ScalingPolicy.FIXED).followsWork()).isFalse();
        assertThat(ScalingPolicy.fixed(1, 2).followsWork()).isFalse();
    }

    private static ScalingPolicy policy(double target) {
        return new ScalingPolicy(0, 2, target, Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofMinutes(5));
    }
}
