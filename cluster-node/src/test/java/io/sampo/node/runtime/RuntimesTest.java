package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.testkit.TestRepository;
import io.sampo.node.testkit.TinyModels;
import io.sampo.protocol.model.ModelProblem;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The runtimes of a member")
class RuntimesTest {

    @TempDir
    private Path folder;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = new TestRepository(folder);
    }

    @Test
    void serveTensorsAndTexts() throws Exception {
        repository.add("tensors", TinyModels.simple()).add("texts", TinyModels.simple());
        repository.write("texts/model.yaml", "text: {}\nruntime: onnx").write("texts/1/tokenizer.json", "{}");

        assertThat(runtimeOf("tensors")).isEqualTo("OnnxRuntime");
        assertThat(runtimeOf("texts")).isEqualTo("TextRuntime");
    }

    @Test
    void findTheOnlyModelWhateverItsName() throws Exception {
        repository.write("a/1/network.onnx", "x").write("a/1/labels.txt", "x");

        assertThat(runtimeOf("a")).isEqualTo("OnnxRuntime");
    }

    @Test
    void reportFilesThatNobodyKnows() {
        repository.write("a/1/model.pt", "x").write("b/1/one.onnx", "x").write("b/1/two.onnx", "x");

        assertThat(repository.scan().artifacts()).isEmpty();
        assertThat(repository.scan().problems()).extracting(ModelProblem::model).containsExactly("a", "b");
        assertThat(repository.scan().problems().get(0).reason()).startsWith("no runtime knows the files");
    }

    @Test
    void reportRuntimesThatDoNotExist() {
        repository.add("a", TinyModels.simple()).write("a/model.yaml", "runtime: tensorrt");

        assertThat(repository.scan().problems())
                .containsExactly(new ModelProblem("a", "1", "model.yaml: runtime: 'tensorrt' (expected: one of onnx)"));
    }

    private String runtimeOf(String model) throws ModelLoadException {
        return Runtimes.available()
                .runtimeFor(repository.artifact(model))
                .getClass()
                .getSimpleName();
    }
}
