package io.sampo.node.job;

import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;

/** What a job or a queue sees of the rest, with a journal in memory and a clock that the test moves. */
final class JobWorld implements AutoCloseable {

    static final JobSettings SETTINGS = settings(100_000);

    final ActorTestKit kit = ActorTestKit.create(PersistenceTestKitPlugin.getInstance()
            .config()
            .withFallback(PersistenceTestKitSnapshotPlugin.getInstance().config())
            .withFallback(ConfigFactory.load()));
    final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    final FakeStore store = new FakeStore();
    final DirectOutbox outbox = new DirectOutbox();
    final FakeRunner runner = new FakeRunner();
    final JobCounters counters = new JobCounters();
    final List<Integer> callbacks = new CopyOnWriteArrayList<>();
    final TestProbe<QueueCommand> queue = kit.createTestProbe(QueueCommand.class);
    /** Whose queues were turned to, in order; all of them are the one above. */
    final List<ModelName> queuesAsked = new CopyOnWriteArrayList<>();

    final TestProbe<JobCommand> jobs = kit.createTestProbe(JobCommand.class);
    final TestProbe<SuspectCommand> suspects = kit.createTestProbe(SuspectCommand.class);
    final TestProbe<ClusterSharding.ShardCommand> shard = kit.createTestProbe(ClusterSharding.ShardCommand.class);
    volatile Instant now = Jobs.START;
    volatile JobCallbacks.Outcome callbackOutcome = new JobCallbacks.Outcome.Delivered();

    /** What callbacks wait for, if there is one. */
    volatile CompletableFuture<JobCallbacks.Outcome> callbackGate;

    final JobEnvironment environment = environment(SETTINGS);

    static JobSettings settings(int maxQueued) {
        return new JobSettings(
                new JobRules(
                        5,
                        3,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(2),
                        Duration.ofHours(24)),
                64,
                Duration.ofHours(24),
                Duration.ofDays(7),
                2,
                maxQueued,
                new JobSettings.Queue(
                        Duration.ofMillis(200),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        10,
                        Duration.ofSeconds(15),
                        Duration.ofMillis(100)),
                new JobSettings.Keeper(Duration.ofMillis(50), 500, Duration.ofMillis(100), Duration.ofSeconds(10)),
                16);
    }

    JobEnvironment environment(JobSettings settings) {
        return new JobEnvironment(
                settings,
                store,
                runner,
                new FakeCallbacks(this::callBack),
                new Peers(),
                outbox,
                kit.system().executionContext(),
                () -> now,
                "member-1",
                counters);
    }

    private final class Peers implements JobPeers {

        @Override
        public RecipientRef<JobCommand> job(JobId id) {
            return jobs.getRef();
        }

        @Override
        public RecipientRef<QueueCommand> queue(ModelName model) {
            queuesAsked.add(model);
            return queue.getRef();
        }

        @Override
        public RecipientRef<SuspectCommand> suspects() {
            return suspects.getRef();
        }
    }

    private CompletionStage<JobCallbacks.Outcome> callBack(JobStatus status, Callback callback, int attempt) {
        callbacks.add(attempt);
        CompletableFuture<JobCallbacks.Outcome> gate = callbackGate;
        return gate == null ? CompletableFuture.completedFuture(callbackOutcome) : gate;
    }

    ActorRef<JobCommand> job(int number) {
        return kit.spawn(JobEntity.create(Jobs.id(number), environment, shard.getRef()));
    }

    ActorRef<QueueCommand> queue() {
        return kit.spawn(JobQueue.create(Jobs.MODEL, environment, shard.getRef()));
    }

    List<Object> journalOf(int number) {
        return journal.persistedInStorage("job|" + Jobs.id(number));
    }

    List<Object> journalOfQueue() {
        return journal.persistedInStorage("queue|" + Jobs.MODEL);
    }

    static List<Tensor> tensors(int bytes) {
        ByteBuffer content = DirectBuffers.allocate(bytes);
        return List.of(Tensor.of("x", DataType.UINT8, Shape.of(1, bytes), content));
    }

    static byte[] inputs() {
        ByteBuffer document = TensorDocument.write(tensors(4));
        byte[] bytes = new byte[document.remaining()];
        document.get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
