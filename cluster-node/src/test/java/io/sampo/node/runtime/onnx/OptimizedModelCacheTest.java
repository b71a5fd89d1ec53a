package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.sampo.node.runtime.onnx.OptimizedModelCache.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an optimizer that writes some 1,000 bytes and counts how often it is asked. */
@DisplayName("A cache of optimised models")
class OptimizedModelCacheTest {

    private static final long MODEL_BYTES = 1_000;
    private static final long MUCH = 1_000_000;

    @TempDir
    private Path folder;

    private final AtomicInteger made = new AtomicInteger();
    private final List<Lease> leases = new ArrayList<>();

    @AfterEach
    void closeLeases() {
        leases.forEach(Lease::close);
    }

    @Test
    void makesACopyOnce() throws Exception {
        Path first = get("digest");
        Path second = get("digest");

        assertThat(second).isEqualTo(first).hasContent("model 1");
        assertThat(second.resolveSibling("model.onnx.data")).hasSize(MODEL_BYTES);
        assertThat(made).hasValue(1);
    }

    @Test
    void keepsModelsApart() throws Exception {
        assertThat(get("one")).isNotEqualTo(get("two"));
        assertThat(made).hasValue(2);
    }

    @Test
    void isKeyedByRuntimeVersionCpuAndDigest() throws Exception {
        assertThat(get("digest").getParent().getFileName())
                .hasToString(OnnxEnvironment.version() + "-" + CpuFeatures.fingerprint() + "-digest");
        assertThat(OnnxEnvironment.version()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(CpuFeatures.fingerprint()).startsWith(System.getProperty("os.arch") + "-");
    }

    @Test
    void makesACopyAgainAfterABitFlipped() throws Exception {
        Path weights = get("digest").resolveSibling("model.onnx.data");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[500] ^= 1;
        Files.write(weights, bytes);

        assertThat(get("digest")).hasContent("model 2");
    }

    @Test
    void makesACopyAgainThatWasCutOff() throws Exception {
        Path weights = get("digest").resolveSibling("model.onnx.data");
        Files.write(weights, new byte[500]);

        assertThat(get("digest")).hasContent("model 2");
    }

    @Test
    void makesACopyAgainThatIsEmpty() throws Exception {
        Files.write(get("digest"), new byte[0]);

        assertThat(get("digest")).hasContent("model 2");
    }

    @Test
    void makesACopyAgainOfWhichAFileIsMissing() throws Exception {
        Path model = get("digest");
        Files.delete(model);
        assertThat(get("digest")).hasContent("model 2");
        Files.delete(model.resolveSibling("checksums"));
        assertThat(get("digest")).hasContent("model 3");
    }

    @Test
    void removesACopyThatIsOfNoUse() throws Exception {
        Lease lease = cache(MUCH).get("digest", MODEL_BYTES, this::write).orElseThrow();

        cache(MUCH).remove(lease);

        assertThat(folders()).isEmpty();
    }

    @Test
    void leavesNothingBehindIfACopyCannotBeMade() throws Exception {
        assertThatThrownBy(() -> cache(MUCH).get("digest", MODEL_BYTES, target -> {
                    write(target);
                    throw new OrtException("broken");
                }))
                .isInstanceOf(OrtException.class);

        assertThat(folders()).isEmpty();
    }

    @Test
    void takesTheCopyOfAFasterProcess(@TempDir Path elsewhere) throws Exception {
        Lease lease = cache(MUCH)
                .get("digest", MODEL_BYTES, target -> {
                    write(target);
                    // In between another process, that did not see the lock, finishes the same copy.
                    try (Lease other = new OptimizedModelCache(elsewhere, MUCH)
                            .get("digest", MODEL_BYTES, this::write)
                            .orElseThrow()) {
                        Path copy = other.model().getParent();
                        Files.move(copy, folder.resolve(copy.getFileName()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElseThrow();
        leases.add(lease);

        assertThat(lease.model()).hasContent("model 2");
        assertThat(folders()).hasSize(1);
    }

    @Test
    void makesACopyOnceForManyThreads() throws Exception {
        List<CompletableFuture<Path>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return get("digest");
                } catch (IOException | OrtException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        for (CompletableFuture<Path> path : all) {
            assertThat(path.get()).hasContent("model 1");
        }
    }

    @Test
    void removesWhatWasUsedLongestAgo() throws Exception {
        for (int i = 0; i < 4; i++) {
            use("digest" + i, 5_000);
            setLastUsed("digest" + i, Instant.EPOCH.plusSeconds(i));
        }
        use("digest0", 5_000);
        assertThat(made).hasValue(4);

        use("new", 5_000);

        assertThat(bytes()).isLessThanOrEqualTo(5_000);
        use("digest0", 5_000);
        assertThat(made).as("used a moment ago").hasValue(5);
        use("digest1", 5_000);
        assertThat(made).as("used longest ago").hasValue(6);
    }

    @Test
    void keepsWhatIsInUse() throws Exception {
        Path used = get("used");
        setLastUsed("used", Instant.EPOCH);
        use("idle", 3_000);

        use("new", 3_000);

        assertThat(used).exists();
        assertThat(folders()).hasSize(2).noneMatch(name -> name.endsWith("idle"));
    }

    @Test
    void hasNoRoomBesideWhatIsInUse() throws Exception {
        Path used = get("used");

        assertThat(cache(2_000).get("new", MODEL_BYTES, this::write)).isEmpty();
        assertThat(used).exists();
        assertThat(made).hasValue(1);
    }

    @Test
    void holdsNothingIfItMayTakeNothing() throws Exception {
        assertThat(cache(0).get("digest", MODEL_BYTES, this::write)).isEmpty();
        assertThat(folders()).isEmpty();
    }

    @Test
    void removesWhatAKilledProcessLeft() throws Exception {
        for (String name : List.of(".unfinished-123", ".unfinished-1.29.0-amd64-abc-other-123")) {
            Path left = Files.createDirectories(folder.resolve(name));
            Files.writeString(left.resolve("model.onnx"), "half a mod");
        }

        get("digest");

        assertThat(folders()).singleElement().asString().endsWith("digest");
    }

    @Test
    void servesWhatItHasFromAFolderWithoutLocks() throws Exception {
        use("digest", MUCH);
        Files.delete(folder.resolve("locks"));
        Files.createDirectory(folder.resolve("locks"));

        assertThat(get("digest")).hasContent("model 1");
    }

    private OptimizedModelCache cache(long maxBytes) {
        return new OptimizedModelCache(folder, maxBytes);
    }

    /** A copy that stays in use. */
    private Path get(String digest) throws IOException, OrtException {
        Lease lease = cache(MUCH).get(digest, MODEL_BYTES, this::write).orElseThrow();
        synchronized (leases) {
            leases.add(lease);
        }
        return lease.model();
    }

    private void use(String digest, long maxBytes) throws IOException, OrtException {
        Optional<Lease> lease = cache(maxBytes).get(digest, MODEL_BYTES, this::write);
        lease.orElseThrow().close();
    }

    private void setLastUsed(String digest, Instant time) throws IOException {
        Path entry = folder.resolve(OnnxEnvironment.version() + "-" + CpuFeatures.fingerprint() + "-" + digest);
        Files.setLastModifiedTime(entry, FileTime.from(time));
    }

    private void write(Path target) {
        try {
            Files.writeString(target, "model " + made.incrementAndGet());
            Files.write(target.resolveSibling(target.getFileName() + ".data"), new byte[(int) MODEL_BYTES]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
