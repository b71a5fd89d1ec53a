package io.sampo.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.model.LiveRepository.Contents;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models {@code a}, of versions 1 and 2, and {@code b}, of version 1. */
@DisplayName("A live repository")
class LiveRepositoryTest {

    private static final ModelRef A1 = ModelRef.of("a", 1);
    private static final ModelRef A2 = ModelRef.of("a", 2);
    private static final ModelRef A3 = ModelRef.of("a", 3);
    private static final ModelRef B1 = ModelRef.of("b", 1);
    private static final ModelName A = A1.name();
    private static final ModelName B = B1.name();

    @TempDir
    private Path folder;

    private LiveRepository repository;

    @BeforeEach
    void writeModels() throws IOException {
        repository = new LiveRepository(new ModelRepository(models(), folder.resolve("cache")));
        write("a/1/model.onnx", "1");
        write("a/2/model.onnx", "2");
        write("b/1/model.onnx", "1");
    }

    @Test
    void knowsNothingBeforeItIsRead() {
        assertThat(repository.artifact(A1)).isEmpty();
    }

    @Test
    void readsEverythingAtFirstEvenIfAskedForOneModel() {
        assertThat(refs(repository.read(A))).containsExactly(A1, A2, B1);
        assertThat(repository.artifact(B1)).isPresent();
    }

    @Test
    void findsWhatIsNew() throws IOException {
        repository.readAll();
        write("a/3/model.onnx", "3");

        assertThat(refs(repository.read(A))).containsExactly(A1, A2, A3, B1);
        assertThat(selected(repository.readAll())).containsExactly(A3, B1);
        assertThat(repository.artifact(A3)).isPresent();
    }

    @Test
    void numbersItsReadings() {
        assertThat(List.of(repository.readAll(), repository.read(A), repository.readAll()))
                .extracting(Contents::number)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void leavesOtherModelsAloneWhenItReadsOne() throws IOException {
        write("b/two/x", "no folder of a version");
        Contents before = repository.readAll();
        assertThat(before.problems()).extracting(ModelProblem::model).containsExactly("b");
        write("a/3/model.onnx", "3");
        write("b/3/model.onnx", "3");
        delete("b/1/model.onnx");

        Contents now = repository.read(A);

        assertThat(refs(now)).containsExactly(A1, A2, A3, B1);
        assertThat(now.problems()).isEqualTo(before.problems());
    }

    @Test
    void forgetsAModelThatIsDeleted() throws IOException {
        repository.readAll();
        delete("a");

        assertThat(refs(repository.read(A))).containsExactly(B1);
        assertThat(repository.artifact(A1)).isEmpty();
    }

    @Test
    void takesARepositoryThatIsSuddenlyEmptyForOneThatIsNotThere() throws IOException {
        repository.readAll();
        delete("a");
        delete("b");

        Contents now = repository.readAll();

        assertThat(refs(now)).containsExactly(A1, A2, B1);
        assertThat(selected(now)).containsExactly(A2, B1);
        assertThat(now.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.isAboutTheRepository()).isTrue();
            assertThat(problem.reason())
                    .isEqualTo("the repository is empty: " + models()
                            + " (expected: the models that it had, or a folder of another one; is it mounted?)");
        });
        assertThat(repository.read(A)).isEqualTo(new Contents(3, now.artifacts(), now.problems()));
    }

    @Test
    void forgetsTheLastModelOnceThereIsAnother() throws IOException {
        repository.readAll();
        delete("a");
        delete("b");
        repository.readAll();
        write("c/1/model.onnx", "1");

        Contents now = repository.readAll();

        assertThat(refs(now)).containsExactly(ModelRef.of("c", 1));
        assertThat(now.problems()).isEmpty();
    }

    @Test
    void startsWithARepositoryThatIsEmpty() throws IOException {
        delete("a");
        delete("b");

        assertThat(repository.readAll()).isEqualTo(new Contents(1, List.of(), List.of()));
    }

    @Test
    void forgetsAVersionThatIsDeleted() throws IOException {
        repository.readAll();
        delete("a/2");

        Contents now = repository.read(A);

        assertThat(refs(now)).containsExactly(A1, B1);
        assertThat(selected(now)).containsExactly(A1, B1);
    }

    @Test
    void forgetsTheLastVersionWhoseModelKeepsItsFolder() throws IOException {
        repository.readAll();
        write("b/model.yaml", "replicas: 1");
        delete("b/1");

        assertThat(refs(repository.read(B))).containsExactly(A1, A2);
        assertThat(refs(repository.readAll())).containsExactly(A1, A2);
        assertThat(repository.readAll().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).startsWith("no versions "));
    }

    @Test
    void keepsWhatItKnewWhenTheRepositoryCannotBeRead() throws IOException {
        repository.readAll();
        Files.move(models(), folder.resolve("elsewhere"));

        Contents all = repository.readAll();

        assertThat(refs(all)).containsExactly(A1, A2, B1);
        assertThat(selected(all)).containsExactly(A2, B1);
        assertThat(all.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).startsWith("the repository is not there"));
        assertThat(refs(repository.read(A))).containsExactly(A1, A2, B1);
    }

    @Test
    void saysOnlyWhatIsWrongWithTheRepositoryNow() throws IOException {
        repository.readAll();
        Files.move(models(), folder.resolve("elsewhere"));
        repository.read(A);
        Files.writeString(models(), "a file");

        assertThat(repository.read(A).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).startsWith("the repository is a file"));
    }

    @Test
    void keepsThePolicyThatWasWhenTheNewOneNamesAVersionThatIsNotThere() throws IOException {
        write("a/model.yaml", "versions: all");
        repository.readAll();
        write("a/model.yaml", "versions: [2, 7]");

        Contents now = repository.read(A);

        assertThat(selected(now)).containsExactly(A1, A2, B1);
        assertThat(now.problems())
                .extracting(ModelProblem::reason)
                .containsExactly(
                        "model.yaml: versions: 7 is not there (expected: some of 1, 2)",
                        "model.yaml: holds as it was until all versions can be served that it names");
        assertThat(selected(repository.readAll())).containsExactly(A1, A2, B1);
        write("a/7/model.onnx", "7");
        assertThat(selected(repository.readAll())).containsExactly(A2, ModelRef.of("a", 7), B1);
    }

    @Test
    void keepsThePolicyThatWasWhenTheNewOneNamesAVersionThatIsBroken() throws IOException {
        write("a/model.yaml", "versions: all");
        repository.readAll();
        write("a/model.yaml", "versions: [2]");
        delete("a/2/model.onnx");

        assertThat(selected(repository.read(A))).containsExactly(A1, A2, B1);
    }

    @Test
    void servesWhatThePolicyNamesAndIsThereIfNothingWasBefore() throws IOException {
        write("a/model.yaml", "versions: [2, 7]");

        assertThat(selected(repository.readAll())).containsExactly(A2, B1);
        delete("a/2/model.onnx");
        write("a/1/model.onnx", "changed");
        assertThat(refs(repository.readAll())).containsExactly(A1, A2, B1);
    }

    @Test
    void knowsEverythingAgainOnceTheRepositoryIsBack() throws IOException {
        Contents before = repository.readAll();
        Files.move(models(), folder.resolve("elsewhere"));
        repository.readAll();
        Files.move(folder.resolve("elsewhere"), models());

        Contents now = repository.readAll();

        assertThat(now.artifacts()).isEqualTo(before.artifacts());
        assertThat(now.problems()).isEmpty();
    }

    @Test
    void forgetsThatTheRepositoryWasAwayWhenOneModelCouldBeReadThen() throws IOException {
        repository.readAll();
        Files.move(models(), folder.resolve("elsewhere"));
        repository.read(A);
        Files.move(folder.resolve("elsewhere"), models());

        assertThat(repository.read(B).problems()).isEmpty();
    }

    @Test
    void keepsTheVersionsOfAModelWhoseConfigurationIsBroken() throws IOException {
        repository.readAll();
        write("a/model.yaml", "replicas: many");

        Contents now = repository.read(A);

        assertThat(refs(now)).containsExactly(A1, A2, B1);
        assertThat(selected(now)).containsExactly(A2, B1);
        assertThat(now.problems()).extracting(ModelProblem::model).containsExactly("a");
        delete("a/model.yaml");
        assertThat(repository.read(A).problems()).isEmpty();
    }

    @Test
    void keepsAVersionWhoseFilesAreBrokenButSelectsOneThatIsGood() throws IOException {
        repository.readAll();
        delete("a/2/model.onnx");

        Contents now = repository.readAll();

        assertThat(refs(now)).containsExactly(A1, A2, B1);
        assertThat(selected(now)).containsExactly(A1, B1);
        assertThat(now.problems())
                .extracting(problem -> problem.model() + "/" + problem.version())
                .containsExactly("a/2");
    }

    @Test
    void doesNotKnowANewVersionThatIsBroken() throws IOException {
        repository.readAll();
        Files.createDirectories(models().resolve("a/3"));

        Contents now = repository.read(A);

        assertThat(selected(now)).containsExactly(A2, B1);
        assertThat(now.problems())
                .extracting(problem -> problem.model() + "/" + problem.version())
                .containsExactly("a/3");
    }

    private Path models() {
        return folder.resolve("models");
    }

    private void write(String file, String content) throws IOException {
        Path path = models().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void delete(String path) throws IOException {
        try (Stream<Path> files = Files.walk(models().resolve(path))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<ModelRef> refs(Contents contents) {
        return contents.artifacts().stream().map(ModelArtifact::ref).toList();
    }

    private static List<ModelRef> selected(Contents contents) {
        return contents.artifacts().stream()
                .filter(ModelArtifact::selected)
                .map(ModelArtifact::ref)
                .toList();
    }
}
