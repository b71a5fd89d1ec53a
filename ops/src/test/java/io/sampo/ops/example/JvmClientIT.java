package io.sampo.ops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.ops.launcher.RunningCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services that docs/jvm-client.md shows, beside a cluster of processes. */
@DisplayName("A JVM service that joins with role client")
class JvmClientIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void infersAndKeepsJobsByActorMessages() throws Exception {
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
                comparesTexts(new SimilarityService(system));
                keepsJobs(new EmbeddingJobs(system));
            } finally {
                ActorTestKit.shutdown(system, PATIENCE);
            }
        }
    }

    private static void comparesTexts(SimilarityService service) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get(service.compare("A man is eating food.", "A man eats something.")))
                        .isCloseTo(0.875, within(0.001)));
    }

    private static void keepsJobs(EmbeddingJobs jobs) throws Exception {
        JobId id = get(jobs.submit("menu", List.of("A man is eating food.", "A man eats something.")));

        assertThat(get(jobs.vectors(id)).shape()).isEqualTo(Shape.of(2, 384));
        assertThat(get(jobs.submit("menu", List.of("A man is eating food.", "A man eats something."))))
                .isEqualTo(id);
        assertThat(jobs.submit("menu", List.of("Another text."))).failsWithin(PATIENCE);
        assertThat(((Known) get(jobs.cancel(id))).status().state()).isEqualTo(JobState.SUCCEEDED);

        get(jobs.submit("long", Collections.nCopies(256, "A man is eating food.")));
        JobId late = get(jobs.submit("late", List.of("A man is eating food.")));
        assertThat(((Known) get(jobs.cancel(late))).status().state().isTerminal())
                .isTrue();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void isWhatTheDocumentShows() throws Exception {
        for (String example : List.of("SimilarityService", "EmbeddingJobs")) {
            String source = Files.readString(Path.of("src/test/java/io/sampo/ops/example", example + ".java"));

            assertThat(Files.readString(Path.of("../docs/jvm-client.md"))).contains(source);
        }
    }

    private static ActorSystem<Void> join(String seed) {
        Config config = ConfigFactory.parseString(
                        "pekko.cluster { roles = [client], split-brain-resolver.active-strategy = keep-oldest }")
                .withFallback(
                        ConfigFactory.parseMap(Map.of("pekko.cluster.seed-nodes", List.of("pekko://sampo@" + seed))))
                .withFallback(ConfigFactory.load());
        return ActorSystem.create(org.apache.pekko.actor.typed.javadsl.Behaviors.<Void>empty(), "sampo", config);
    }
}
