package io.sampo.node.job;

import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.tenant.TenantId;
import java.time.Instant;

/** What may be asked of a job. */
sealed interface JobStep {

    /** It is submitted, perhaps once more. */
    record Accept(JobSubmission submission) implements JobStep {}

    /** It is submitted once more, as nobody may submit anything new. */
    record Recall(TenantId tenant, String digest) implements JobStep {}

    /** Its tenant withdraws it. */
    record Withdraw() implements JobStep {}

    /**
     * It is its turn.
     *
     * @param holder the member that would hold the attempt
     * @param alone whether it has the turn of suspects: no other is under way in the cluster
     * @param live whether an attempt is under way in this very process
     */
    record Grant(String holder, boolean alone, boolean live) implements JobStep {}

    /** Attempt {@code token} ended. */
    record End(int token, AttemptOutcome outcome) implements JobStep {}

    /** The member that holds it lets it go, and with it an attempt that is under way. */
    record LetGo(boolean live) implements JobStep {}

    /** Time has passed. */
    record Review() implements JobStep {}

    /** An operator decides on the quarantined job. */
    record Resolve(Resolution resolution) implements JobStep {}

    /**
     * Telling of the end came to this.
     *
     * @param finished when the end was that was told of: a job that an operator replays has another one later
     */
    record CallbackEnd(Instant finished, int attempt, JobCallbacks.Outcome outcome) implements JobStep {}
}
