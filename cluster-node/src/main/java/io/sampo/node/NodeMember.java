package io.sampo.node;

import io.sampo.node.batching.ExecutionSettings;
import io.sampo.node.control.ModelController;
import io.sampo.node.control.RepositoryMode;
import io.sampo.node.model.LiveRepository;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.ModelRepository;
import io.sampo.node.placement.LivingRegions;
import io.sampo.node.placement.PlannedAllocation;
import io.sampo.node.placement.ShardingPlacer;
import io.sampo.node.replica.MemberDirectory;
import io.sampo.node.replica.MemoryBudget;
import io.sampo.node.replica.ModelReplica;
import io.sampo.node.replica.ReplicaLoader;
import io.sampo.node.runtime.NativeCalls;
import io.sampo.node.runtime.Runtimes;
import io.sampo.node.runtime.onnx.CudaDevice;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this actor system, a member of the cluster with role {@link NodeSettings#ROLE}, hold replicas. */
public final class NodeMember {

    private static final Logger LOG = LoggerFactory.getLogger(NodeMember.class);

    private NodeMember() {}

    /**
     * Checks that the device is there and can be used, before anything is started that would have to be stopped.
     *
     * @throws IllegalArgumentException if not, saying in one line what is missing and what to do
     */
    public static void check(NodeSettings settings) {
        if (settings.device() == Device.GPU && settings.gpuStandIn()) {
            LOG.warn("sampo.test.gpu-stand-in: on; this member says that it is a GPU's, and computes on processors");
        }
        if (settings.computesOn() == Device.GPU) {
            CudaDevice.require(settings.cache());
        }
        MemberMemory.bytes(settings);
    }

    /** Starts what a member needs. Returns at once; progress is to be seen in what the member reports. */
    public static void start(ActorSystem<?> system, NodeSettings settings) {
        LargeMessages.get(system);
        NativeCalls.unpackTo(settings.cache());
        Executor loading = system.dispatchers().lookup(DispatcherSelector.fromConfig("sampo.loading-dispatcher"));
        Runtimes runtimes = Runtimes.available();
        LiveRepository repository =
                new LiveRepository(new ModelRepository(settings.models(), settings.cache(), runtimes::problemWith));
        ReplicaLoader loader = new ReplicaLoader(
                repository::artifact,
                runtimes,
                settings.runtime(LargeMessages.get(system).maxPayloadBytes()),
                settings.batching());
        long memoryBytes = MemberMemory.bytes(settings);
        ActorRef<MemberDirectory.Command> directory = system.systemActorOf(
                MemberDirectory.create(
                        new MemberCapacity(settings.device(), settings.inferenceThreads(), memoryBytes),
                        settings.heartbeatInterval(),
                        model -> CompletableFuture.supplyAsync(() -> read(repository, loader, model), loading),
                        settings.pollInterval()),
                "sampo-member",
                DispatcherSelector.fromConfig("pekko.actor.internal-dispatcher"));
        startReplicas(
                system,
                new ModelReplica.Environment(
                        loader,
                        loading,
                        new MemoryBudget(memoryBytes),
                        new ExecutionSettings(
                                settings.inferenceThreads(),
                                DispatcherSelector.fromConfig("sampo.inference-dispatcher"),
                                DispatcherSelector.fromConfig("sampo.preparation-dispatcher")),
                        settings.backoff(),
                        directory));
        startController(system, settings);
    }

    /** All of it, or a model that an operator wants to be loaded. */
    private static MemberDirectory.RepositoryRead read(
            LiveRepository repository, ReplicaLoader loader, @Nullable ModelName model) {
        if (model != null) {
            loader.forgive(model);
        }
        LiveRepository.Contents contents = model == null ? repository.readAll() : repository.read(model);
        List<ModelOffer> offers =
                contents.artifacts().stream().map(NodeMember::offer).toList();
        return new MemberDirectory.RepositoryRead(contents.number(), offers, contents.problems());
    }

    private static ModelOffer offer(ModelArtifact artifact) {
        return new ModelOffer(
                artifact.ref(),
                artifact.selected(),
                artifact.digest(),
                artifact.sizeBytes(),
                artifact.needs(),
                artifact.config().placement().residency(),
                artifact.config().scaling());
    }

    private static void startReplicas(ActorSystem<?> system, ModelReplica.Environment environment) {
        PlannedAllocation allocation = new PlannedAllocation(system);
        ClusterSharding.get(system)
                .init(Entity.of(ModelReplica.TYPE_KEY, entity -> ModelReplica.create(entity, environment))
                        .withRole(NodeSettings.ROLE)
                        .withMessageExtractor(new OneReplicaAShard())
                        .withAllocationStrategy(new LivingRegions(system, ModelReplica.TYPE_KEY.name(), allocation))
                        .withStopMessage(ReplicaCommand.STOP));
    }

    private static void startController(ActorSystem<?> system, NodeSettings settings) {
        Cluster cluster = Cluster.get(system);
        ModelController.Environment environment = new ModelController.Environment(
                cluster.selfMember().address(),
                () -> leaving(cluster),
                new ShardingPlacer(system),
                settings.pollInterval().isPresent() ? RepositoryMode.POLL : RepositoryMode.EXPLICIT,
                InstantSource.system());
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                Behaviors.supervise(ModelController.create(environment))
                                        .onFailure(SupervisorStrategy.restart()),
                                "model-controller")
                        .withSettings(ClusterSingletonSettings.create(system).withRole(NodeSettings.ROLE)));
    }

    private static Set<Address> leaving(Cluster cluster) {
        Set<Address> leaving = new HashSet<>();
        for (Member member : cluster.state().getMembers()) {
            if (member.status() == MemberStatus.leaving() || member.status() == MemberStatus.exiting()) {
                leaving.add(member.address());
            }
        }
        return leaving;
    }

    private static final class OneReplicaAShard
            extends ShardingMessageExtractor<ShardingEnvelope<ReplicaCommand>, ReplicaCommand> {

        @Override
        public String entityId(ShardingEnvelope<ReplicaCommand> envelope) {
            return envelope.entityId();
        }

        @Override
        public String shardId(String entityId) {
            return entityId;
        }

        @Override
        public ReplicaCommand unwrapMessage(ShardingEnvelope<ReplicaCommand> envelope) {
            return envelope.message();
        }
    }
}
