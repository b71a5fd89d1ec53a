package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.batching.BatchingPolicy;
import io.sampo.node.batching.ExecutionSettings;
import io.sampo.node.batching.FakeModel;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.ModelConfig;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.node.runtime.Runtimes;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;

/** A replica of a fake model, and those that hear of it. */
abstract class ReplicaScene {

    static final ReplicaId ID = new ReplicaId(FakeModel.REF, 0);

    MemoryBudget memory = new MemoryBudget(1L << 30);
    final FakeRuntime runtime = new FakeRuntime();
    private final ModelArtifact artifact =
            new ModelArtifact(FakeModel.REF, Path.of("src"), ModelConfig.DEFAULT, "00", Instant.EPOCH, 1, true);
    private final ReplicaLoader loader = new ReplicaLoader(
            ref -> Optional.of(artifact),
            new Runtimes(List.of(runtime)),
            new RuntimeSettings(Path.of("target", "replica-scene"), 1),
            new BatchingPolicy(4, 100, 1.2, 8, 4));
    final TestProbe<MemberDirectory.Command> directory;
    final TestProbe<ClusterSharding.ShardCommand> shard;
    private final ActorTestKit kit;

    ReplicaScene(ActorTestKit kit) {
        this.kit = kit;
        directory = kit.createTestProbe();
        shard = kit.createTestProbe();
    }

    final ActorRef<ReplicaCommand> start(Backoff backoff) {
        ModelReplica.Environment environment = new ModelReplica.Environment(
                loader,
                kit.system().dispatchers().lookup(DispatcherSelector.fromConfig("sampo.loading-dispatcher")),
                memory,
                new ExecutionSettings(
                        1,
                        DispatcherSelector.fromConfig("sampo.inference-dispatcher"),
                        DispatcherSelector.fromConfig("sampo.preparation-dispatcher")),
                backoff,
                directory.getRef());
        return kit.spawn(ModelReplica.create(
                new EntityContext<>(ModelReplica.TYPE_KEY, ID.toString(), shard.getRef()), environment));
    }

    final ReplicaStatus expectState(ReplicaState state) {
        ReplicaStatus status =
                directory.expectMessageClass(MemberDirectory.Changed.class).status();
        assertThat(status.id()).isEqualTo(ID);
        assertThat(status.state()).isEqualTo(state);
        return status;
    }

    final ReplicaStatus expectReady() {
        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.WARMING_UP);
        return expectState(ReplicaState.READY);
    }

    final void expectGone(ActorRef<ReplicaCommand> replica) {
        assertThat(directory.expectMessageClass(MemberDirectory.Gone.class))
                .isEqualTo(new MemberDirectory.Gone(ID, replica.unsafeUpcast()));
        directory.expectTerminated(replica);
    }
}
