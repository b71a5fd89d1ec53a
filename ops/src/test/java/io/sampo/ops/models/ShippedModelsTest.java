package io.sampo.ops.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.testkit.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The committed files are what the generator writes today. To write them anew, from the project's root: {@code java -cp
 * cluster-node/target/test-classes:protocol/target/classes io.sampo.node.testkit.TinyModels ops/src/main/models}.
 */
@DisplayName("The tiny models of the shipped repository")
class ShippedModelsTest {

    /** Relative to the module, where Surefire runs. */
    private static final Path REPOSITORY = Path.of("src", "main", "models");

    static Set<String> names() {
        return TinyModels.shipped().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void equalWhatTheGeneratorWrites(String name) throws IOException {
        Path file = REPOSITORY.resolve(name).resolve("1").resolve("model.onnx");

        assertThat(Files.readAllBytes(file)).isEqualTo(TinyModels.shipped().get(name));
    }

    @Test
    void haveTheNamesThatTritonClientsExpect() {
        assertThat(names()).containsExactly("identity_fp32", "simple", "simple_identity", "simple_string");
    }
}
