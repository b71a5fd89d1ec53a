package io.sampo.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A scaling policy")
class ScalingPolicyTest {

    @Test
    void acceptsTheSmallestValues() {
        assertThatCode(() -> new ScalingPolicy(0, 1, Double.MIN_VALUE, Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .doesNotThrowAnyException();
    }

    @Test
    void isFixedWhereLoadMakesNoDifference() {
        assertThat(ScalingPolicy.between(2, 2).isFixed()).isTrue();
        assertThat(ScalingPolicy.between(1, 2).isFixed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -1 | 1 | 1        | 0  | 0  | 0  | min: -1 (expected: at least 0)
            0  | 0 | 1        | 0  | 0  | 0  | max: 0 (expected: at least 1)
            3  | 2 | 1        | 0  | 0  | 0  | min: 3 (expected: at most max, which is 2)
            1  | 2 | 0        | 0  | 0  | 0  | targetPerReplica: 0.0 (expected: above 0)
            1  | 2 | NaN      | 0  | 0  | 0  | targetPerReplica: NaN (expected: above 0)
            1  | 2 | Infinity | 0  | 0  | 0  | targetPerReplica: Infinity (expected: above 0)
            1  | 2 | 1        | -1 | 0  | 0  | upAfter: PT-1S (expected: not negative)
            1  | 2 | 1        | 0  | -1 | 0  | downAfter: PT-1S (expected: not negative)
            1  | 2 | 1        | 0  | 0  | -1 | idleBeforeZero: PT-1S (expected: not negative)
            """)
    void namesWhatIsBroken(int min, int max, double target, long up, long down, long idle, String complaint) {
        assertThatThrownBy(() -> new ScalingPolicy(
                        min, max, target, Duration.ofSeconds(up), Duration.ofSeconds(down), Duration.ofSeconds(idle)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(complaint);
    }
}
