package io.sampo.protocol.job;

import io.sampo.protocol.tenant.TenantId;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** What a job desk, one on every node, understands from clients. Each is answered with one {@link JobReply}, but for watches. */
public sealed interface JobRequest {

    /** Under which desks are found. */
    ServiceKey<JobRequest> KEY = ServiceKey.create(JobRequest.class, "sampo-job-desk");

    /**
     * Accepts a job, answered with {@link JobReply.Accepted} only after the journal has it. The same id and content once more
     * is the same job; other content under a known id is refused, and so is what is new while as many jobs of the model wait as may.
     */
    record Submit(JobSpec spec, ActorRef<JobReply> replyTo) implements JobRequest {}

    /** Asks for the {@link JobReply.Known} status; with its place in the queue if it waits there. */
    record GetStatus(JobId id, TenantId tenant, ActorRef<JobReply> replyTo) implements JobRequest {}

    /** Asks for the {@link JobReply.Result}; refused with {@code JOB_NOT_FINISHED} while there is none. */
    record GetResult(JobId id, TenantId tenant, ActorRef<JobReply> replyTo) implements JobRequest {}

    /** Withdraws a job; one that has ended stays as it is. Answered with the status. */
    record CancelJob(JobId id, TenantId tenant, ActorRef<JobReply> replyTo) implements JobRequest {}

    /** Asks for a {@link JobReply.Page}. */
    record ListJobs(JobFilter filter, ActorRef<JobReply> replyTo) implements JobRequest {}

    /**
     * Asks to be told of each change after {@code afterRevision}; the present state is told at once if it is later, or if it
     * is the end. Good for
     * {@link #WATCH_SECONDS}: whoever wants more asks again, which also reaches the job where it has moved to meanwhile.
     */
    record WatchJob(JobId id, TenantId tenant, long afterRevision, ActorRef<JobUpdate> watcher) implements JobRequest {}

    /** An operator's decision on a quarantined job. Answered with the status. */
    record ResolveQuarantine(JobId id, Resolution resolution, ActorRef<JobReply> replyTo) implements JobRequest {}

    /** How long a watch is good for. */
    int WATCH_SECONDS = 30;

    /** What becomes of a quarantined job. */
    enum Resolution {
        /** It is queued again, its attempts forgiven. */
        REPLAY,
        /** It has failed. */
        DROP
    }
}
