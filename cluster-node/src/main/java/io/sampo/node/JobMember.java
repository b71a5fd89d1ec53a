package io.sampo.node;

import com.typesafe.config.Config;
import io.sampo.node.job.JobSettings;
import io.sampo.node.job.JobsOnNode;
import io.sampo.node.job.callback.CallbackSender;
import io.sampo.node.job.callback.CallbackSettings;
import io.sampo.node.job.callback.Webhooks;
import io.sampo.node.store.Database;
import io.sampo.node.store.JdbcJobStore;
import io.sampo.node.store.JobIndexer;
import io.sampo.node.store.JournalWarmUp;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Makes this actor system, a member of the cluster with role {@link NodeSettings#ROLE}, hold jobs. */
public final class JobMember {

    private JobMember() {}

    /**
     * Checks the settings of jobs, before anything is started that would have to be stopped.
     *
     * @throws IllegalArgumentException if one is out of bounds, naming the key and the value
     */
    public static void check(Config sampo) {
        JobSettings.from(sampo.getConfig("jobs"));
        CallbackSettings.from(sampo.getConfig("jobs.callbacks"));
    }

    /** Starts what a member needs, over a database that the system's journal is in as well. Returns at once. */
    public static void start(ActorSystem<?> system, Database database) {
        JournalWarmUp.start(system);
        Config jobs = system.settings().config().getConfig("sampo.jobs");
        CallbackSettings callbacks = CallbackSettings.from(jobs.getConfig("callbacks"));
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                Behaviors.supervise(JobIndexer.create(database))
                                        .onFailure(SupervisorStrategy.restart()),
                                "job-indexer")
                        .withSettings(ClusterSingletonSettings.create(system).withRole(NodeSettings.ROLE)));
        JobsOnNode.start(
                system,
                NodeSettings.ROLE,
                JobSettings.from(jobs),
                JdbcJobStore.create(system, database),
                new Webhooks(CallbackSender.create(system, callbacks), callbacks.backoff(), InstantSource.system()));
    }
}
