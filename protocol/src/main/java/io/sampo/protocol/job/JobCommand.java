package io.sampo.protocol.job;

import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tenant.TenantId;
import org.apache.pekko.actor.typed.ActorRef;

/** What a job understands from other members. Clients ask a desk: {@link JobRequest}. */
public sealed interface JobCommand {

    /** See {@link JobRequest.Submit}. */
    record Accept(JobSubmission submission, ActorRef<JobReply> replyTo) implements JobCommand {}

    /**
     * A submission that is accepted only if it is one that the journal has already: its queue is full, or it would be refused if it
     * were new.
     *
     * @param digest {@link JobSpec#digest()}
     * @param otherwise the answer if the journal has no such job
     */
    record Recall(TenantId tenant, String digest, Refused otherwise, ActorRef<JobReply> replyTo)
            implements JobCommand {}

    /** See {@link JobRequest.GetStatus}. */
    record Show(TenantId tenant, ActorRef<JobReply> replyTo) implements JobCommand {}

    /** See {@link JobRequest.GetResult}. */
    record ShowResult(TenantId tenant, ActorRef<JobReply> replyTo) implements JobCommand {}

    /** See {@link JobRequest.CancelJob}. */
    record Withdraw(TenantId tenant, ActorRef<JobReply> replyTo) implements JobCommand {}

    /** See {@link JobRequest.WatchJob}. */
    record Watch(JobId id, TenantId tenant, long afterRevision, ActorRef<JobUpdate> watcher) implements JobCommand {}

    /** See {@link JobRequest.ResolveQuarantine}. */
    record Resolve(Resolution resolution, ActorRef<JobReply> replyTo) implements JobCommand {}

    /** Its queue has it in its journal. */
    record Enqueued() implements JobCommand {}

    /**
     * It is its turn. Answered to the queue with what the job does, as often as it is asked.
     *
     * @param queue whose queue gets the answer
     * @param alone whether the job has the turn of the cluster's suspects, which its queue cannot give: {@link SuspectCommand}
     */
    record Grant(ModelName queue, boolean alone) implements JobCommand {}

    /** Something may be due: its expiry, its callback, its deletion. */
    record CheckDue() implements JobCommand {}

    /** It is wanted here no more. Never crosses a JVM. */
    record LetGo() implements JobCommand {}
}
