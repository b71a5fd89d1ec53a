package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.ModelConfig;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.replica.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a trial that counts how often it is made. */
@DisplayName("Results of trials")
class TrialResultsTest {

    @TempDir
    private Path cache;

    private final AtomicInteger trials = new AtomicInteger();

    @Test
    void areKeptForTheNextStart() throws Exception {
        assertThat(results("digest", Device.CPU).find("padding", trials::incrementAndGet))
                .isEqualTo(1);
        assertThat(results("digest", Device.CPU).find("padding", trials::incrementAndGet))
                .isEqualTo(1);
        assertThat(trials).hasValue(1);
    }

    @Test
    void areOfOneModelOneTrialAndOneDevice() throws Exception {
        results("digest", Device.CPU).find("padding", trials::incrementAndGet);

        assertThat(results("other", Device.CPU).find("padding", trials::incrementAndGet))
                .isEqualTo(2);
        assertThat(results("digest", Device.GPU).find("padding", trials::incrementAndGet))
                .isEqualTo(3);
        assertThat(results("digest", Device.CPU).find("encoder-512-1", trials::incrementAndGet))
                .isEqualTo(4);
    }

    @Test
    void areFoundAgainIfTheirFileIsDamaged() throws Exception {
        results("digest", Device.CPU).find("padding", trials::incrementAndGet);
        String whole = Files.readString(files().get(0));
        for (String damaged : List.of("", "1", "7" + whole.substring(1), whole + "0")) {
            Files.writeString(files().get(0), damaged);
            int before = trials.get();

            assertThat(results("digest", Device.CPU).find("padding", trials::incrementAndGet))
                    .isEqualTo(before + 1);
            assertThat(files()).hasSize(1);
        }
    }

    @Test
    void areNotKeptOfTrialsThatFail() throws Exception {
        assertThatThrownBy(() -> results("digest", Device.CPU).find("padding", () -> {
                    throw new ModelLoadException("no");
                }))
                .isInstanceOf(ModelLoadException.class);

        assertThat(results("digest", Device.CPU).find("padding", trials::incrementAndGet))
                .isEqualTo(1);
    }

    @Test
    void needNotBeKept() throws Exception {
        Files.writeString(cache.resolve("trials"), "a file where a folder should be");

        assertThat(results("digest", Device.CPU).find("padding", trials::incrementAndGet))
                .isEqualTo(1);
        assertThat(results("digest", Device.CPU).find("padding", trials::incrementAndGet))
                .isEqualTo(2);
    }

    @Test
    void areBounded() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            results("digest" + i, Device.CPU).find("padding", trials::incrementAndGet);
        }

        assertThat(files()).hasSizeBetween(500, 1_000);
        assertThat(results("digest1199", Device.CPU).find("padding", trials::incrementAndGet))
                .isEqualTo(1_200);
    }

    private TrialResults results(String digest, Device device) {
        ModelArtifact artifact = new ModelArtifact(
                new ModelRef(new ModelName("model"), ModelVersion.parse("1")),
                Path.of("model", "1"),
                ModelConfig.DEFAULT,
                digest,
                Instant.EPOCH,
                1,
                true);
        return TrialResults.of(artifact, new RuntimeSettings(cache, 0, device, 1));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("trials"))) {
            return files.toList();
        }
    }
}
