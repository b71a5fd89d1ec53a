package io.sampo.protocol.job;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the queue of a model understands from jobs, and from whoever looks after them. */
public sealed interface QueueCommand {

    /**
     * A job that waits.
     *
     * @param id its id
     */
    record QueuedJob(JobId id, TenantId tenant, Priority priority) {}

    /** A job waits. It is told {@link JobCommand.Enqueued}, or {@link JobCommand.Grant}, once the journal has that. */
    record Enqueue(QueuedJob job) implements QueueCommand {}

    /** Jobs that wait; those that the queue knows are no news. */
    record TakeUp(List<QueuedJob> jobs) implements QueueCommand {

        /** Takes a copy of the list. */
        public TakeUp {
            jobs = List.copyOf(jobs);
        }
    }

    /** New jobs wait. Answered with {@link Joined} once the journal has that; those that the queue knows are no news. */
    record Join(List<QueuedJob> jobs, ActorRef<Joined> replyTo) implements QueueCommand {

        /** Takes a copy of the list. */
        public Join {
            jobs = List.copyOf(jobs);
        }
    }

    /** The job is under way. */
    record JobRuns(JobId id) implements QueueCommand {}

    /**
     * The job wants to be granted again.
     *
     * @param delay not before
     */
    record JobWaits(JobId id, Duration delay) implements QueueCommand {}

    /** The job has ended, or is not known. */
    record JobEnded(JobId id) implements QueueCommand {}

    /** Asks for a job's place. */
    record Locate(JobId id, ActorRef<Located> replyTo) implements QueueCommand {}

    /** Asks how much there is. */
    record Measure(ActorRef<Measured> replyTo) implements QueueCommand {}

    /** It is wanted here no more. Never crosses a JVM. */
    record LetGo() implements QueueCommand {}

    /** The queue has in its journal what it was told of. */
    record Joined() {}

    /** The place asked for; null if the job does not wait here. */
    record Located(@Nullable QueuePlace place) {}

    /**
     * How much there is.
     *
     * @param jobs that have not ended
     * @param endedPerSecond jobs that ended of late; 0 if none did
     */
    record Measured(long jobs, double endedPerSecond) {}
}
