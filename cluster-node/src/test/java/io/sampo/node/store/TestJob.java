package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import io.sampo.protocol.job.JobId;
import java.time.Duration;
import java.util.Set;
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

    private final Set<String> tags;

    private TestJob(JobId id, Set<String> tags) {
        super(
                PersistenceId.ofUniqueId(JournalReader.JOBS + id),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(100), Duration.ofMillis(500), 0));
        this.tags = tags;
    }

    static Behavior<Persist> create(JobId id) {
        return create(id, Set.of());
    }

    static Behavior<Persist> create(JobId id, Set<String> tags) {
        return new TestJob(id, tags);
    }

    @Override
    public Set<String> tagsFor(JobEvent event) {
        return tags;
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
