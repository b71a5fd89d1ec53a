package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.client.InferenceClient;
import io.sampo.client.control.ControlClient;
import io.sampo.node.batching.BatchingPolicy;
import io.sampo.node.replica.Backoff;
import io.sampo.node.testkit.OnnxModelWriter;
import io.sampo.node.testkit.Tensors;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One member that is all of its cluster, with its controller, a journal in memory, and real models: version n of each adds a
 * number of its own to what it is given.
 */
@DisplayName("A member whose models come and go")
class NodeControlTest {

    private static final ActorTestKit KIT = ActorTestKit.create("control", config());
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MIB = 1L << 20;

    /** On-demand models, how many of them fit, and what each takes. */
    private static final int MANY = 30;

    private static final int FITTING = 5;
    private static final int MEMORY_MIB = 20;

    @TempDir
    private static Path folder;

    private static Config config() {
        return ConfigFactory.parseString("""
                            pekko {
                              loglevel = WARNING
                              actor { provider = cluster, allow-java-serialization = off }
                              remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                              cluster {
                                roles = [node]
                                jmx.enabled = off
                                sharding {
                                  remember-entities = on
                                  remember-entities-store = ddata
                                  distributed-data.durable.keys = []
                                }
                              }
                            }
                            """)
                .withFallback(PersistenceTestKitPlugin.getInstance().config())
                .withFallback(PersistenceTestKitSnapshotPlugin.getInstance().config())
                .withFallback(ConfigFactory.load());
    }

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(folder.resolve("models"));
        Cluster cluster = Cluster.get(KIT.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        NodeMember.start(
                KIT.system(),
                new NodeSettings(
                        folder.resolve("models"),
                        folder.resolve("cache"),
                        0,
                        Device.CPU,
                        false,
                        // A little more for the models that are always loaded.
                        OptionalLong.of((FITTING * MEMORY_MIB + MEMORY_MIB - 1) * MIB),
                        1,
                        2,
                        Duration.ofMillis(250),
                        BatchingPolicy.from(ConfigFactory.defaultReference().getConfig("sampo.batching")),
                        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)),
                        Optional.empty()));
        InferenceClient.get(KIT.system());
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void changesToANewVersionWhileRequestsFlowAndNoneFails() throws Exception {
        ModelName model = new ModelName("rolling");
        write(model, 1, plus(1));
        write(model, "memory: 1MiB");
        done(load(model));
        try (Flow flow = new Flow(model)) {
            flow.awaitsAnswerOf(1);
            write(model, 2, plus(2));

            assertThat(done(load(model))).contains("version 2 is ready");
            flow.awaitsAnswerOf(2);
        }
    }

    @Test
    void changesToNewFilesOfTheSameVersionWhileRequestsFlowAndNoneFails() throws Exception {
        ModelName model = new ModelName("changing");
        write(model, 1, plus(1));
        write(model, "memory: 1MiB");
        done(load(model));
        try (Flow flow = new Flow(model)) {
            flow.awaitsAnswerOf(1);
            write(model, 1, plus(17));

            assertThat(done(load(model))).contains("version 1 is ready");
            flow.awaitsAnswerOf(17);
        }
        assertThat(answer(model, 4)).isEqualTo(21f);
    }

    @Test
    void servesOnWhenANewVersionIsBroken() throws Exception {
        ModelName model = new ModelName("breaking");
        write(model, 2, plus(2));
        write(model, "memory: 1MiB");
        done(load(model));
        try (Flow flow = new Flow(model)) {
            flow.awaitsAnswerOf(2);
            write(model, 3, new byte[] {1, 2, 3});

            assertThat(refused(load(model))).contains("version 3: ");
            int before = flow.answered.get();
            await().atMost(PATIENCE).until(() -> flow.answered.get() > before + 20);
            assertThat(flow.versions).containsExactly(2L);
        }
    }

    @Test
    void servesNoModelThatIsUnloadedUntilItIsLoadedAgain() throws Exception {
        ModelName model = new ModelName("leaving");
        write(model, 1, plus(1));
        write(model, "memory: 1MiB");
        done(load(model));
        assertThat(answer(model, 1)).isEqualTo(2f);

        done(control().unload(model, "test"));
        await().atMost(PATIENCE).until(() -> !(get(send(ModelTarget.newest(model), 1)) instanceof Completed));

        done(load(model));
        assertThat(answer(model, 1)).isEqualTo(2f);
    }

    @Test
    void refusesWhatIsNotInItsRepository() throws Exception {
        // As long as the controller has not read its journal it refuses all orders.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(load(new ModelName("nowhere"))))
                        .isInstanceOfSatisfying(
                                NotDone.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND)));
    }

    @Test
    void servesManyMoreModelsThanItHoldsWhenTheyAreAskedFor() throws Exception {
        List<ModelName> models = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            ModelName model = new ModelName("many-" + i);
            write(model, 1, plus(i));
            write(model, "residency: on-demand\nmemory: " + MEMORY_MIB + "MiB");
            models.add(model);
        }
        for (ModelName model : models) {
            assertThat(done(load(model))).contains("is loaded at its first request");
        }
        ExecutorService callers = Executors.newFixedThreadPool(3);
        List<Future<?>> ends = new ArrayList<>();
        for (int caller = 0; caller < 3; caller++) {
            Random random = new Random(caller);
            ends.add(callers.submit(() -> {
                for (int i = 0; i < 20; i++) {
                    int number = random.nextInt(MANY);
                    assertThat(answer(models.get(number), i)).isEqualTo((float) number + i);
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get(5, TimeUnit.MINUTES);
        }
        callers.shutdown();
    }

    /** FP32 [batch,1] → [batch,1], with a number added. */
    private static byte[] plus(float number) {
        return OnnxModelWriter.graph("plus")
                .input("INPUT0", DataType.FP32, OnnxModelWriter.symbolic("batch"), OnnxModelWriter.fixed(1))
                .output("OUTPUT0", DataType.FP32, OnnxModelWriter.symbolic("batch"), OnnxModelWriter.fixed(1))
                .initializer("number", new long[] {1}, number)
                .node("Add", List.of("INPUT0", "number"), List.of("OUTPUT0"))
                .toBytes();
    }

    /** As an operator should: the file is moved into place when it is whole. */
    private static void write(ModelName model, int version, byte[] bytes) throws IOException {
        Path file = Files.createDirectories(
                        folder.resolve("models").resolve(model.value()).resolve(String.valueOf(version)))
                .resolve("model.onnx");
        Path part = Files.write(folder.resolve(model + ".part"), bytes);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(ModelName model, String yaml) throws IOException {
        Files.writeString(folder.resolve("models").resolve(model.value()).resolve("model.yaml"), yaml);
    }

    private static ControlClient control() {
        return ControlClient.get(KIT.system());
    }

    private static CompletionStage<ControlReply> load(ModelName model) {
        return control().load(model, "test");
    }

    private static CompletionStage<InferReply> send(ModelTarget target, float value) {
        return InferenceClient.get(KIT.system())
                .infer(InferRequest.of(
                        target,
                        List.of(Tensors.fp32("INPUT0", Shape.of(1, 1), value)),
                        Deadline.in(Duration.ofMinutes(2))));
    }

    private static Completed completed(ModelName model, float value)
            throws ExecutionException, InterruptedException, TimeoutException {
        InferReply reply = get(send(ModelTarget.newest(model), value));
        assertThat(reply).isInstanceOf(Completed.class);
        return (Completed) reply;
    }

    private static float answer(ModelName model, float value)
            throws ExecutionException, InterruptedException, TimeoutException {
        return Tensors.floats(completed(model, value).outputs().get(0))[0];
    }

    private static String done(CompletionStage<ControlReply> order)
            throws ExecutionException, InterruptedException, TimeoutException {
        ControlReply reply = get(order);
        assertThat(reply).isInstanceOf(Done.class);
        return ((Done) reply).detail();
    }

    private static String refused(CompletionStage<ControlReply> order)
            throws ExecutionException, InterruptedException, TimeoutException {
        ControlReply reply = get(order);
        assertThat(reply).isInstanceOf(NotDone.class);
        return ((NotDone) reply).detail();
    }

    private static <T> T get(CompletionStage<T> stage)
            throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(150, TimeUnit.SECONDS);
    }

    /** Requests for one model, one after another from each of two callers, until it is closed; then none may have failed. */
    private static final class Flow implements AutoCloseable {
        private final ExecutorService callers = Executors.newFixedThreadPool(2);
        private final List<Future<?>> ends = new ArrayList<>();
        /** What was added to the numbers that were sent. */
        private final Set<Long> added = ConcurrentHashMap.newKeySet();

        private final Set<Long> versions = ConcurrentHashMap.newKeySet();
        private final AtomicInteger answered = new AtomicInteger();
        private volatile boolean ended;

        Flow(ModelName model) {
            for (int caller = 0; caller < 2; caller++) {
                ends.add(callers.submit(() -> {
                    while (!ended) {
                        Completed completed = completed(model, 4);
                        versions.add(completed.replica().model().version().number());
                        added.add((long) Tensors.floats(completed.outputs().get(0))[0] - 4);
                        answered.incrementAndGet();
                    }
                    return null;
                }));
            }
        }

        /** Returns once requests were answered with this number added, and some more after that. */
        void awaitsAnswerOf(long number) {
            await().atMost(PATIENCE)
                    .until(() -> added.contains(number) || ends.stream().anyMatch(Future::isDone));
            int before = answered.get();
            await().atMost(PATIENCE)
                    .until(() -> answered.get() > before + 10 || ends.stream().anyMatch(Future::isDone));
        }

        @Override
        public void close() throws ExecutionException, TimeoutException {
            ended = true;
            try {
                for (Future<?> end : ends) {
                    end.get(3, TimeUnit.MINUTES);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                callers.shutdown();
            }
        }
    }
}
