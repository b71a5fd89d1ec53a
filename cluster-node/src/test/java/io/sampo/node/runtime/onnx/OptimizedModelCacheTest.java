package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an optimizer that writes a few bytes and counts how often it is asked. */
@DisplayName("A cache of optimised models")
class OptimizedModelCacheTest {

    @TempDir
    private Path folder;

    private final AtomicInteger made = new AtomicInteger();

    @Test
    void makesACopyOnce() throws Exception {
        Path first = cache().get("digest", this::write);
        Path second = cache().get("digest", this::write);

        assertThat(second).isEqualTo(first).hasContent("model 1");
        assertThat(second.resolveSibling("model.onnx.data")).hasContent("weights");
        assertThat(made).hasValue(1);
    }

    @Test
    void keepsModelsApart() throws Exception {
        assertThat(cache().get("one", this::write)).isNotEqualTo(cache().get("two", this::write));
        assertThat(made).hasValue(2);
    }

    @Test
    void makesADamagedCopyAgain() throws Exception {
        Path model = cache().get("digest", this::write);

        Files.writeString(model.resolveSibling("model.onnx.data"), "weighty");
        assertThat(cache().get("digest", this::write)).hasContent("model 2");
        Files.delete(model);
        assertThat(cache().get("digest", this::write)).hasContent("model 3");
        Files.delete(model.resolveSibling("checksums"));
        assertThat(cache().get("digest", this::write)).hasContent("model 4");
    }

    @Test
    void leavesNothingBehindIfACopyCannotBeMade() throws Exception {
        assertThatThrownBy(() -> cache().get("digest", target -> {
                    write(target);
                    throw new OrtException("broken");
                }))
                .isInstanceOf(OrtException.class);

        assertThat(entries()).isZero();
    }

    @Test
    void takesTheCopyOfAFasterProcess() throws Exception {
        Path model = cache().get("digest", target -> {
            write(target);
            // In between another process finishes the same copy.
            try {
                new OptimizedModelCache(folder).get("digest", this::write);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(model).hasContent("model 2");
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void removesWhatWasUsedLongestAgo() throws Exception {
        for (int i = 0; i < 32; i++) {
            Path model = cache().get("digest" + i, this::write);
            Files.setLastModifiedTime(model.getParent(), FileTime.from(Instant.EPOCH.plusSeconds(i)));
        }
        cache().get("digest0", this::write);
        cache().get("new", this::write);

        assertThat(made).hasValue(33);
        assertThat(entries()).isEqualTo(32);
        cache().get("digest0", this::write);
        assertThat(made).as("used a moment ago").hasValue(33);
        cache().get("digest1", this::write);
        assertThat(made).as("used longest ago").hasValue(34);
    }

    @Test
    void removesWhatAKilledProcessLeft() throws Exception {
        Path left = Files.createDirectories(folder.resolve(".unfinished-123"));
        Files.writeString(left.resolve("model.onnx"), "half a mod");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

        cache().get("digest", this::write);

        assertThat(left).doesNotExist();
    }

    private OptimizedModelCache cache() {
        return new OptimizedModelCache(folder);
    }

    private void write(Path target) {
        try {
            Files.writeString(target, "model " + made.incrementAndGet());
            Files.writeString(target.resolveSibling(target.getFileName() + ".data"), "weights");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }
}
