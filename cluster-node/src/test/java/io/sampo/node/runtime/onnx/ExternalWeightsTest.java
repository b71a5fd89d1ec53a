package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On bytes as ONNX Runtime 1.29 writes them for a weight, with its name and place, and for one that a kernel laid out. */
@DisplayName("External weights")
class ExternalWeightsTest {

    private static final String WEIGHT =
            "B\u0006weightj\u001B\n\blocation\u0012\u000Fmodel.onnx.dataj\u0012\n\u0006offset\u0012\b%sj\u000E\n\u0006length\u0012\u00041536p\u0001";
    private static final String PREPACKED =
            "j<\n\u000Bprepacked_0\u0012-MatMul+13399616257193280176|%s;589824;0p\u0001";

    @TempDir
    private Path folder;

    @Test
    void areAlignedIfAllOffsetsAre() throws IOException {
        assertThat(aligned("")).isTrue();
        assertThat(aligned(WEIGHT.formatted("47796736") + WEIGHT.formatted("64") + PREPACKED.formatted("48388096")))
                .isTrue();
    }

    @Test
    void areNotAlignedIfOneOffsetIsNot() throws IOException {
        assertThat(aligned(WEIGHT.formatted("47796736") + WEIGHT.formatted("47796768")))
                .isFalse();
        assertThat(aligned(WEIGHT.formatted("64") + PREPACKED.formatted("48388097")))
                .isFalse();
        assertThat(aligned(PREPACKED.formatted("64;128;0|96"))).isFalse();
    }

    private boolean aligned(String content) throws IOException {
        Path model = Files.writeString(folder.resolve("model.onnx"), content, StandardCharsets.ISO_8859_1);
        return ExternalWeights.areAligned(model);
    }
}
