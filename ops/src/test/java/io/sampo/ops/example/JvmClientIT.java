package io.sampo.ops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.ops.launcher.RunningCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service that docs/jvm-client.md shows, beside a cluster of processes. */
@DisplayName("A JVM service that joins with role client")
class JvmClientIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void infersByActorMessages() throws Exception {
        try (RunningCommand cluster = RunningCommand.start(
                "cluster",
                "--edges",
                "1",
                "--nodes",
                "1",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString(),
                "--models",
                Path.of("target", "sampo", "models").toString())) {
            cluster.awaitReady();
            String seed = cluster.lines().stream()
                    .filter(line -> line.startsWith("node-1"))
                    .map(line -> line.split(" +", -1)[1])
                    .findFirst()
                    .orElseThrow();
            ActorSystem<Void> system = join(seed);
            try {
                SimilarityService service = new SimilarityService(system);
                Awaitility.await()
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(
                                () -> assertThat(service.compare("A man is eating food.", "A man eats something.")
                                                .toCompletableFuture()
                                                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                                        .isCloseTo(0.875, within(0.001)));
            } finally {
                ActorTestKit.shutdown(system, PATIENCE);
            }
        }
    }

    @Test
    void isWhatTheDocumentShows() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/sampo/ops/example/SimilarityService.java"));

        assertThat(Files.readString(Path.of("../docs/jvm-client.md"))).contains(source);
    }

    private static ActorSystem<Void> join(String seed) {
        Config config = ConfigFactory.parseString(
                        "pekko.cluster { roles = [client], split-brain-resolver.active-strategy = keep-oldest }")
                .withFallback(ConfigFactory.parseMap(
                        java.util.Map.of("pekko.cluster.seed-nodes", List.of("pekko://sampo@" + seed))))
                .withFallback(ConfigFactory.load());
        return ActorSystem.create(org.apache.pekko.actor.typed.javadsl.Behaviors.<Void>empty(), "sampo", config);
    }
}
