package io.sampo.client.job;

import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.tenant.TenantId;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What can be done with jobs. No stage that it returns ever fails: trouble is a value of {@link JobReply}. Stages complete on a
 * thread that must not be kept: continue with the {@code …Async} forms and an executor of your own.
 */
public interface Jobs {

    /** Submits a job. Repeat it with the same {@code spec} if the reply is worth another try: it means the same job. */
    CompletionStage<JobReply> submit(JobSpec spec);

    /** What is known of a job. */
    CompletionStage<JobReply> status(JobId id, TenantId tenant);

    /** The result of a job. */
    CompletionStage<JobReply> result(JobId id, TenantId tenant);

    /** Withdraws a job. */
    CompletionStage<JobReply> cancel(JobId id, TenantId tenant);

    /** A page of jobs. */
    CompletionStage<JobReply> list(JobFilter filter);

    /** An operator's decision on a quarantined job. */
    CompletionStage<JobReply> resolve(JobId id, Resolution resolution);

    /**
     * Tells {@code listener} of a job's changes after {@code afterRevision} until it has ended, was refused, or the watch is
     * cancelled; also across the loss of whatever process held the job.
     *
     * @param afterRevision 0 to be told of the present state too; an end is told in any case, whatever this is
     * @param listener called on a thread that must not be kept, never twice at the same time, with revisions that grow but for an
     *     end that is not news
     */
    JobWatch watch(JobId id, TenantId tenant, long afterRevision, Consumer<JobUpdate> listener);
}
