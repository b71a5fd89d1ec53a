package io.sampo.node.job;

import io.sampo.client.InferenceClient;
import io.sampo.node.placement.LivingRegions;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Makes this actor system, a member of the cluster that holds replicas, hold jobs as well. */
public final class JobsOnNode {

    /** That often a suspect may not be heard of until others get its turn. */
    private static final int REPEATS_TO_BE_FORGOTTEN = 3;

    private final ActorRef<JobRequest> desk;
    private final JobCounters counters;

    private JobsOnNode(ActorRef<JobRequest> desk, JobCounters counters) {
        this.desk = desk;
        this.counters = counters;
    }

    /**
     * Starts what a member needs; returns at once.
     *
     * @param role of the members that hold jobs; this one has it
     */
    public static JobsOnNode start(
            ActorSystem<?> system, String role, JobSettings settings, JobStore store, JobCallbacks callbacks) {
        return start(
                system,
                role,
                settings,
                store,
                callbacks,
                new ClientJobRunner(InferenceClient.get(system)),
                InstantSource.system());
    }

    static JobsOnNode start(
            ActorSystem<?> system,
            String role,
            JobSettings settings,
            JobStore store,
            JobCallbacks callbacks,
            JobRunner runner,
            InstantSource clock) {
        JobCounters counters = new JobCounters();
        ClusterSharding sharding = ClusterSharding.get(system);
        ActorRef<SuspectCommand> suspects = ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                Behaviors.supervise(SuspectTurns.create(
                                                settings.queue().grantRepeat().multipliedBy(REPEATS_TO_BE_FORGOTTEN),
                                                id -> sharding.entityRefFor(JobEntity.TYPE_KEY, id.value()),
                                                () -> System.nanoTime() / 1_000_000))
                                        .onFailure(SupervisorStrategy.restart()),
                                "suspect-turns")
                        .withSettings(ClusterSingletonSettings.create(system).withRole(role)));
        JobEnvironment environment = new JobEnvironment(
                settings,
                store,
                runner,
                callbacks,
                new ShardedPeers(sharding, suspects),
                LargeMessages.get(system),
                system.executionContext(),
                clock,
                Cluster.get(system).selfMember().address().toString(),
                counters);
        startSharding(system, role, settings, environment);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                Behaviors.supervise(JobKeeper.create(environment))
                                        .onFailure(SupervisorStrategy.restart()),
                                "job-keeper")
                        .withSettings(ClusterSingletonSettings.create(system).withRole(role)));
        ActorRef<JobRequest> desk = system.systemActorOf(
                Behaviors.supervise(JobDesk.create(environment)).onFailure(SupervisorStrategy.restart()),
                "sampo-job-desk",
                Props.empty());
        system.receptionist().tell(Receptionist.register(JobRequest.KEY, desk));
        return new JobsOnNode(desk, counters);
    }

    /** Where clients in this very JVM may come to without looking around. */
    public ActorRef<JobRequest> desk() {
        return desk;
    }

    /** What this member counted. */
    public JobCounters counters() {
        return counters;
    }

    /** Neither is remembered: who starts them is whoever has something for them, and they leave when they have nothing to do. */
    private static void startSharding(
            ActorSystem<?> system, String role, JobSettings settings, JobEnvironment environment) {
        ClusterShardingSettings sharding = ClusterShardingSettings.create(system)
                .withRememberEntities(false)
                .withNoPassivationStrategy();
        ClusterSharding everywhere = ClusterSharding.get(system);
        ShardAllocationStrategy allocation = everywhere.defaultShardAllocationStrategy(sharding);
        everywhere.init(Entity.of(
                        JobEntity.TYPE_KEY,
                        entity -> JobEntity.create(new JobId(entity.getEntityId()), environment, entity.getShard()))
                .withRole(role)
                .withSettings(sharding)
                .withAllocationStrategy(new LivingRegions(system, JobEntity.TYPE_KEY.name(), allocation))
                .withEntityProps(DispatcherSelector.fromConfig("sampo.job-dispatcher"))
                .withMessageExtractor(new HashCodeMessageExtractor<>(settings.shards()))
                .withStopMessage(new JobCommand.LetGo()));
        everywhere.init(Entity.of(
                        JobQueue.TYPE_KEY,
                        entity -> JobQueue.create(new ModelName(entity.getEntityId()), environment, entity.getShard()))
                .withRole(role)
                .withSettings(sharding)
                .withAllocationStrategy(new LivingRegions(system, JobQueue.TYPE_KEY.name(), allocation))
                .withMessageExtractor(new HashCodeMessageExtractor<>(settings.shards()))
                .withStopMessage(new QueueCommand.LetGo()));
    }

    private record ShardedPeers(ClusterSharding sharding, ActorRef<SuspectCommand> suspects) implements JobPeers {

        @Override
        public RecipientRef<JobCommand> job(JobId id) {
            return sharding.entityRefFor(JobEntity.TYPE_KEY, id.value());
        }

        @Override
        public RecipientRef<QueueCommand> queue(ModelName model) {
            return sharding.entityRefFor(JobQueue.TYPE_KEY, model.value());
        }
    }
}
