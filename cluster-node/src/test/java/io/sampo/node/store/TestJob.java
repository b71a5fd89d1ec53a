package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import io.sampo.protocol.job.JobId;
import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** Persists what it is told to. */
final class TestJob extends EventSourcedBehavior<TestJob.Persist, JobEvent, Integer> {

    /** Answered once the journal has the event. */
    record Persist(JobEvent event, ActorRef<Done> replyTo) {}

    private TestJob(JobId id) {
        super(
                PersistenceId.ofUniqueId(JournalReader.JOBS + id),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(100), Duration.ofMillis(500), 0));
    }

    static Behavior<Persist> create(JobId id) {
        return new TestJob(id);
    }

    @Override
    public Integer emptyState() {
        return 0;
    }

    @Override
    public CommandHandler<Persist, JobEvent, Integer> commandHandler() {
        return (state, command) -> Effect()
                .persist(command.event())
                .thenRun(() -> command.replyTo().tell(Done.getInstance()));
    }

    @Override
    public EventHandler<Integer, JobEvent> eventHandler() {
        return (state, event) -> state + 1;
    }

    @Override
    public String snapshotPluginId() {
        return "pekko.persistence.no-snapshot-store";
    }
}
