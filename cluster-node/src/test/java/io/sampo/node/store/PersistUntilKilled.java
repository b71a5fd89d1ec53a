package io.sampo.node.store;

import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.job.JobId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A process of its own: persists events of many jobs and prints each as it is acknowledged, until it is killed. */
final class PersistUntilKilled {

    private static final int JOBS = 40;

    private PersistUntilKilled() {}

    /** The folder of the database is the argument. */
    public static void main(String[] args) {
        Database database = Database.open(TestDatabases.settings("", Path.of(args[0])));
        ActorSystem.create(
                Behaviors.setup(context -> {
                    for (int i = 0; i < JOBS; i++) {
                        context.spawn(client(), "client-" + i);
                    }
                    return Behaviors.empty();
                }),
                "killed",
                database.persistenceConfig()
                        .withFallback(ConfigFactory.parseString(JobEventSerializer.CONFIG))
                        .withFallback(ConfigFactory.load()));
    }

    /** Persists one event after the other. */
    private static Behavior<Done> client() {
        return Behaviors.setup(context -> {
            JobId id = JobId.random();
            ActorRef<TestJob.Persist> job = context.spawn(TestJob.create(id), "job");
            job.tell(new TestJob.Persist(Events.accepted(id, 0), context.getSelf()));
            Map<JobId, Integer> acknowledged = new HashMap<>();
            return Behaviors.receive(Done.class)
                    .onMessage(Done.class, done -> {
                        int count = acknowledged.merge(id, 1, Integer::sum);
                        System.out.println(id + " " + count);
                        job.tell(new TestJob.Persist(Events.started(count, count), context.getSelf()));
                        return Behaviors.same();
                    })
                    .build();
        });
    }
}
