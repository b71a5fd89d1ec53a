package io.sampo.node.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.node.model.TextConfig.Pooling;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pooler")
class PoolerTest {

    private static final float[] STATES = {3, 4, 5, 8, 1, 0};

    @Test
    void averages() {
        assertThat(pool(new Pooler(Pooling.MEAN, false), 3)).containsExactly(3, 4);
        assertThat(pool(new Pooler(Pooling.MEAN, false), 2)).containsExactly(4, 6);
    }

    @Test
    void takesTheFirst() {
        Pooler first = new Pooler(Pooling.CLS, false);

        assertThat(first.tokensUsed(3)).isEqualTo(1);
        assertThat(pool(first, 1)).containsExactly(3, 4);
    }

    @Test
    void normalizes() {
        assertThat(pool(new Pooler(Pooling.MEAN, true), 3)).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
        assertThat(pool(new Pooler(Pooling.CLS, true), 1)).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    }

    @Test
    void leavesZeroAsItIs() {
        float[] vector = {1, 1};
        new Pooler(Pooling.MEAN, true).pool(new float[4], 2, vector);

        assertThat(vector).containsExactly(0, 0);
    }

    private static float[] pool(Pooler pooler, int tokens) {
        float[] vector = {99, 99};
        pooler.pool(STATES, tokens, vector);
        return vector;
    }
}
