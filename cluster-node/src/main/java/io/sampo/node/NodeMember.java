package io.sampo.node;

import io.sampo.node.batching.ExecutionSettings;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.ModelRepository;
import io.sampo.node.placement.ModelController;
import io.sampo.node.placement.ShardingPlacer;
import io.sampo.node.replica.MemberDirectory;
import io.sampo.node.replica.ModelReplica;
import io.sampo.node.replica.ReplicaLoader;
import io.sampo.node.runtime.ModelRuntime;
import io.sampo.node.runtime.onnx.CudaDevice;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.sharding.external.ExternalShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this actor system, a member of the cluster with role {@link NodeSettings#ROLE}, hold replicas. */
public final class NodeMember {

    private static final Logger LOG = LoggerFactory.getLogger(NodeMember.class);
    private static final Duration ALLOCATION_TIMEOUT = Duration.ofSeconds(5);

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
        Executor loading = system.dispatchers().lookup(DispatcherSelector.fromConfig("sampo.loading-dispatcher"));
        ActorRef<MemberDirectory.Command> directory = system.systemActorOf(
                MemberDirectory.create(capacity(settings), settings.heartbeatInterval()),
                "sampo-member",
                DispatcherSelector.fromConfig("pekko.actor.internal-dispatcher"));
        CompletableFuture<Map<ModelRef, ModelArtifact>> repository =
                CompletableFuture.supplyAsync(() -> readRepository(settings, directory), loading);
        ReplicaLoader loader = new ReplicaLoader(
                ref -> Optional.ofNullable(repository.join().get(ref)),
                ServiceLoader.load(ModelRuntime.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                settings.runtime(),
                settings.batching());
        startReplicas(
                system,
                new ModelReplica.Environment(
                        loader,
                        loading,
                        new ExecutionSettings(
                                settings.inferenceThreads(),
                                DispatcherSelector.fromConfig("sampo.inference-dispatcher")),
                        settings.backoff(),
                        directory));
    }

    private static Map<ModelRef, ModelArtifact> readRepository(
            NodeSettings settings, ActorRef<MemberDirectory.Command> directory) {
        ModelRepository.Scan scan = new ModelRepository(settings.models(), settings.cache()).scan();
        List<ModelOffer> offers = scan.artifacts().stream()
                .map(artifact ->
                        new ModelOffer(artifact.ref(), artifact.config().replicas(), artifact.sizeBytes()))
                .toList();
        directory.tell(new MemberDirectory.RepositoryRead(offers, scan.problems()));
        return scan.artifacts().stream().collect(Collectors.toMap(ModelArtifact::ref, Function.identity()));
    }

    private static void startReplicas(ActorSystem<?> system, ModelReplica.Environment environment) {
        ExternalShardAllocationStrategy allocation = new ExternalShardAllocationStrategy(
                system, ModelReplica.TYPE_KEY.name(), Timeout.create(ALLOCATION_TIMEOUT));
        ClusterSharding.get(system)
                .init(Entity.of(ModelReplica.TYPE_KEY, entity -> ModelReplica.create(entity, environment))
                        .withRole(NodeSettings.ROLE)
                        .withMessageExtractor(new OneReplicaAShard())
                        .withAllocationStrategy(allocation)
                        .withStopMessage(ReplicaCommand.STOP));
        Address selfAddress = Cluster.get(system).selfMember().address();
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                ModelController.create(selfAddress, new ShardingPlacer(system)), "model-controller")
                        .withSettings(ClusterSingletonSettings.create(system).withRole(NodeSettings.ROLE)));
    }

    private static MemberCapacity capacity(NodeSettings settings) {
        return new MemberCapacity(settings.device(), settings.inferenceThreads(), MemberMemory.bytes(settings));
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
