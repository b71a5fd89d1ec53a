package io.sampo.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A model repository")
class ModelRepositoryTest {

    @TempDir
    private Path folder;

    @Test
    void findsModelsInTheOrderOfTheirNames() throws IOException {
        write("b/1/model.onnx", "bb");
        write("a/1/model.onnx", "a");

        ModelRepository.Scan scan = scan();

        assertThat(scan.problems()).isEmpty();
        assertThat(scan.artifacts())
                .extracting(ModelArtifact::ref)
                .containsExactly(ModelRef.of("a", 1), ModelRef.of("b", 1));
        assertThat(scan.artifacts()).extracting(ModelArtifact::sizeBytes).containsExactly(1L, 2L);
        assertThat(scan.artifacts()).extracting(ModelArtifact::config).containsOnly(ModelConfig.DEFAULT);
        assertThat(scan.artifacts().get(0).file("model.onnx")).hasContent("a");
    }

    @Test
    void servesTheNewestVersionUnlessToldOtherwise() throws IOException {
        write("a/9/model.onnx", "9");
        write("a/10/model.onnx", "10");
        assertThat(selected()).containsExactly(ModelRef.of("a", 10));

        write("a/model.yaml", "versions: all");
        assertThat(selected()).containsExactly(ModelRef.of("a", 9), ModelRef.of("a", 10));
    }

    @Test
    void findsVersionsThatAreNotSelectedAsWell() throws IOException {
        write("a/9/model.onnx", "9");
        write("a/10/model.onnx", "10");

        assertThat(scan().artifacts())
                .extracting(ModelArtifact::ref)
                .containsExactly(ModelRef.of("a", 9), ModelRef.of("a", 10));
    }

    @Test
    void servesTheNewestThatIsNotBroken() throws IOException {
        write("a/9/model.onnx", "9");
        Files.createDirectories(folder.resolve("models/a/10"));

        assertThat(selected()).containsExactly(ModelRef.of("a", 9));
        assertThat(scan().problems()).extracting(ModelProblem::version).containsExactly("10");
    }

    @Test
    void readsTheFolderOfOneModel() throws IOException {
        write("a/1/model.onnx", "1");
        write("b/1/model.onnx", "1");
        ModelRepository repository = new ModelRepository(folder.resolve("models"), folder.resolve("cache"));

        assertThat(repository.scan(new ModelName("a")).artifacts())
                .extracting(ModelArtifact::ref)
                .containsExactly(ModelRef.of("a", 1));
        assertThat(repository.scan(new ModelName("c")))
                .isEqualTo(new ModelRepository.Scan(List.of(), List.of(), Set.of(), true, false));
    }

    @Test
    void reportsVersionsThatAreWantedAndNotThere() throws IOException {
        write("a/1/model.onnx", "1");
        write("a/model.yaml", "versions: [1, 7]");

        assertThat(scan().artifacts()).extracting(ModelArtifact::ref).containsExactly(ModelRef.of("a", 1));
        assertThat(scan().problems())
                .containsExactly(
                        new ModelProblem("a", "7", "model.yaml: versions: 7 is not there (expected: some of 1)"));
    }

    @Test
    void passesOverHiddenAndStrayFiles() throws IOException {
        write("a/1/model.onnx", "1");
        write("a/1/.cache/x", "hidden");
        write("a/README.md", "stray");
        write("a/.git/x", "hidden");
        write("README.md", "stray");
        write(".DS_Store", "hidden");
        write(".hidden/1/model.onnx", "hidden");

        assertThat(scan().problems()).isEmpty();
        assertThat(scan().artifacts()).extracting(ModelArtifact::sizeBytes).containsExactly(1L);
    }

    @Test
    void reportsFoldersThatAreNoVersionAndServesTheOthers() throws IOException {
        write("a/1/model.onnx", "1");
        write("a/v2/model.onnx", "2");
        write("a/01/model.onnx", "2");

        assertThat(scan().artifacts()).hasSize(1);
        assertThat(scan().problems())
                .containsExactlyInAnyOrder(
                        new ModelProblem("a", "v2", "model version: 'v2' (expected: a number from 1)"),
                        new ModelProblem("a", "01", "model version: '01' (expected: a number from 1)"));
    }

    @Test
    void reportsWhatHasNoModel() throws IOException {
        Files.createDirectories(folder.resolve("models/empty"));
        Files.createDirectories(folder.resolve("models/hollow/1"));
        write("bad name/1/model.onnx", "1");

        assertThat(scan().artifacts()).isEmpty();
        assertThat(scan().problems()).extracting(ModelProblem::model).containsExactly("bad name", "empty", "hollow");
        assertThat(scan().problems())
                .extracting(ModelProblem::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason).startsWith("model name: 'bad name' (expected: "),
                        reason -> assertThat(reason).startsWith("no versions (expected: "),
                        reason -> assertThat(reason).startsWith("no files (expected: "));
    }

    @Test
    void reportsAWrongConfigurationAndServesTheOthers() throws IOException {
        write("a/1/model.onnx", "1");
        write("a/model.yaml", "replicas: many");
        write("b/1/model.onnx", "1");
        write("b/model.yml", "replicas: 1");
        write("c/1/model.onnx", "1");

        assertThat(scan().artifacts()).extracting(ModelArtifact::ref).containsExactly(ModelRef.of("c", 1));
        assertThat(scan().problems())
                .containsExactly(
                        new ModelProblem(
                                "a",
                                "",
                                "model.yaml: replicas: 'many' (expected: a whole number from 1 to 1000, or {min: N, max:"
                                        + " M})"),
                        new ModelProblem(
                                "b", "", "model.yaml: there is a model.yml, which is not read (expected: model.yaml)"));
    }

    @Test
    void reportsATextModelWithoutItsTokenizer() throws IOException {
        write("a/1/model.onnx", "1");
        write("a/model.yaml", "text: {tokenizer: words.json}");

        assertThat(scan().artifacts()).isEmpty();
        assertThat(scan().problems().get(0).reason())
                .startsWith("text.tokenizer: no file 'words.json' in the version's folder");
    }

    @Test
    void refusesLinksThatLeaveIt() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside/1"));
        Files.writeString(outside.resolve("model.onnx"), "secret");
        write("file/1/other", "1");
        link("file/1/model.onnx", outside.resolve("model.onnx"));
        link("model", outside.getParent());
        link("version/1", outside);
        link("nowhere", folder.resolve("nothing"));

        assertThat(scan().artifacts()).isEmpty();
        assertThat(scan().problems())
                .extracting(ModelProblem::model)
                .containsExactly("file", "model", "nowhere", "version");
        assertThat(scan().problems())
                .extracting(ModelProblem::reason)
                .allMatch(reason -> reason.contains("is a symbolic link"));
    }

    @Test
    void looksIntoNoFolderThatALinkLeadsOutTo() throws IOException {
        write("a/1/model.onnx", "1");
        // Were it walked, the loop in it would be what is said.
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createSymbolicLink(outside.resolve("again"), outside);
        link("a/1/all", outside);
        write("b/1/model.onnx", "1");
        link("b/1/deeper/none", Files.createDirectories(folder.resolve("nothing")));
        write("c/1/model.onnx", "1");
        link("c/1/.hidden", outside);

        assertThat(scan().artifacts()).extracting(ModelArtifact::ref).containsExactly(ModelRef.of("c", 1));
        assertThat(scan().problems())
                .extracting(ModelProblem::reason)
                .containsExactly(
                        "'all' is a symbolic link that leaves the repository (expected: files within it)",
                        "'none' is a symbolic link that leaves the repository (expected: files within it)");
    }

    @Test
    void isUnreadableWhenItsListingBreaksOff() {
        Stream<Path> entries = Stream.of(Path.of("a"), Path.of("b")).peek(entry -> {
            throw new UncheckedIOException(new IOException("Stale file handle"));
        });

        assertThatThrownBy(() -> ModelRepository.folders(entries))
                .isInstanceOf(IOException.class)
                .hasMessage("Stale file handle");
    }

    @Test
    void readsNoConfigurationFromOutside() throws IOException {
        Path outside = Files.writeString(folder.resolve("secrets"), "secret: word");
        write("link/1/model.onnx", "1");
        link("link/model.yaml", outside);
        write("nowhere/1/model.onnx", "1");
        link("nowhere/model.yaml", folder.resolve("nothing"));

        assertThat(scan().artifacts()).isEmpty();
        assertThat(scan().problems())
                .extracting(ModelProblem::reason)
                .allMatch(reason -> reason.startsWith("'model.yaml' is a symbolic link"));
    }

    @Test
    void reportsWhatIsNoFileOrNoText() throws Exception {
        write("binary/1/model.onnx", "1");
        Files.write(folder.resolve("models/binary/model.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Files.createDirectories(folder.resolve("models/folder/model.yaml"));
        write("loop/1/model.onnx", "1");
        link("loop/1/again", folder.resolve("models/loop/1"));
        Files.createDirectories(folder.resolve("models/pipe/1"));
        new ProcessBuilder("mkfifo", folder.resolve("models/pipe/1/model.onnx").toString())
                .start()
                .waitFor();

        assertThat(scan().artifacts()).isEmpty();
        assertThat(scan().problems())
                .extracting(ModelProblem::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason).isEqualTo("model.yaml: not text (expected: YAML in UTF-8)"),
                        reason -> assertThat(reason).isEqualTo("model.yaml: not a file (expected: one in YAML)"),
                        reason -> assertThat(reason).startsWith("leads back into itself by symbolic links: "),
                        reason -> assertThat(reason).isEqualTo("'model.onnx' is a pipe or device (expected: a file)"));
    }

    @Test
    void followsLinksWithinIt() throws IOException {
        write("a/1/model.onnx", "1");
        link("b/1", folder.resolve("models/a/1"));
        Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("models"));

        assertThat(scan().artifacts()).hasSize(2);
        assertThat(scan("linked").artifacts()).hasSize(2);
    }

    @Test
    void isOneProblemIfItIsNotThere() {
        ModelRepository.Scan scan = scan("missing");

        assertThat(scan.artifacts()).isEmpty();
        assertThat(scan.readable()).isFalse();
        assertThat(scan.problems()).hasSize(1);
        assertThat(scan.problems().get(0).reason()).contains("is not there");
    }

    @Test
    void reportsWhatTheCheckRefuses() throws IOException {
        write("a/1/model.bin", "1");

        assertThat(new ModelRepository(folder.resolve("models"), folder.resolve("cache"), any -> Optional.of("no"))
                        .scan())
                .isEqualTo(new ModelRepository.Scan(
                        List.of(), List.of(new ModelProblem("a", "1", "no")), Set.of(), true, false));
    }

    @Test
    void digestsNamesAndContents() throws IOException {
        write("a/1/x", "12");
        write("b/1/x", "12");
        write("c/1/y", "12");
        write("d/1/x", "1");
        write("d/1/y", "2");

        assertThat(digest("a")).matches("[0-9a-f]{64}").isEqualTo(digest("b"));
        assertThat(digest("a")).isNotEqualTo(digest("c")).isNotEqualTo(digest("d"));
    }

    @Test
    void digestsWhatModelYamlSaysOfComputing() throws IOException {
        for (String model : List.of("a", "b", "c", "d")) {
            write(model + "/1/x", "12");
        }
        write("b/model.yaml", "replicas: 3\ndevice: {prefer: gpu, else: cpu}\n");
        write("c/model.yaml", "batching: {max-batch-size: 4, mode: on}\n");
        write("d/model.yaml", "# the same\nbatching:\n  mode: on\n  max-batch-size: 4\nresidency: pinned\n");

        assertThat(digest("b")).as("placement has no part in an answer").isEqualTo(digest("a"));
        assertThat(digest("c")).matches("[0-9a-f]{64}").isNotEqualTo(digest("a"));
        assertThat(digest("d")).isEqualTo(digest("c"));

        write("d/model.yaml", "batching: {max-batch-size: 5, mode: on}\n");
        assertThat(digest("d")).isNotEqualTo(digest("c"));
        assertThat(scan().artifacts()).extracting(ModelArtifact::filesDigest).containsOnly(digest("a"));
    }

    @Test
    void readsFilesAgainOnlyIfTheyChanged() throws IOException {
        Path file = write("a/1/x", "one");
        FileTime written = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));
        Files.setLastModifiedTime(file, written);
        String first = digest("a");
        assertThat(scan().artifacts().get(0).created()).isEqualTo(written.toInstant());

        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, written);
        assertThat(digest("a")).as("same size, same time").isEqualTo(first);

        Files.setLastModifiedTime(file, FileTime.from(written.toInstant().plusMillis(1)));
        assertThat(digest("a")).isNotEqualTo(first);
    }

    private String digest(String model) {
        return scan().artifacts().stream()
                .filter(artifact -> artifact.ref().name().value().equals(model))
                .findFirst()
                .orElseThrow()
                .digest();
    }

    private List<ModelRef> selected() {
        return scan().artifacts().stream()
                .filter(ModelArtifact::selected)
                .map(ModelArtifact::ref)
                .toList();
    }

    private ModelRepository.Scan scan() {
        return scan("models");
    }

    private ModelRepository.Scan scan(String root) {
        return new ModelRepository(folder.resolve(root), folder.resolve("cache")).scan();
    }

    private Path write(String file, String content) throws IOException {
        Path path = folder.resolve("models").resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    private void link(String name, Path target) throws IOException {
        Path path = folder.resolve("models").resolve(name);
        Files.createDirectories(path.getParent());
        Files.createSymbolicLink(path, target);
    }
}
