package io.sampo.ops.load.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The live heap")
class LiveHeapTest {

    @Test
    void isTheTotalOfTheHistogram() throws IOException {
        assertThat(LiveHeap.fromHistogram(List.of(
                        "4711:",
                        " num     #instances         #bytes  class name (module)",
                        "-------------------------------------------------------",
                        "   1:         61420        6291456  [B (java.base@17)",
                        "   2:             3             48  org.example.Total (app)",
                        "Total         61423        6291504")))
                .isEqualTo(6291504);
    }

    @Test
    void isNotThereWithoutTotal() {
        assertThatThrownBy(() -> LiveHeap.fromHistogram(List.of("4711:", "java.io.IOException: no such process")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("4711:");
        assertThatThrownBy(() -> LiveHeap.fromHistogram(List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no total");
    }
}
