package io.sampo.node.job;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tenant.TenantId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** What jobs need of the database besides their journal. Stages fail while it is away. Thread-safe. */
public interface JobStore {

    /** What a payload is to its job. */
    enum PayloadKind {
        /** The tensors that came with it. */
        INPUTS,
        /** The tensors that an attempt computed. */
        RESULT
    }

    /**
     * Begins the journals of new jobs: writes the first event of each, as their entities would have it written. All or none.
     *
     * @return false if none was written since one of the jobs is there already; fails if it is not known whether they were
     *     written, or it took so long that nobody may rely on it
     */
    CompletionStage<Boolean> begin(List<JobEvent.Accepted> jobs);

    /** Saves what remains in {@code bytes}, in place of what was there under the same three. */
    CompletionStage<Done> savePayload(JobId id, PayloadKind kind, int token, ByteBuffer bytes);

    /** A direct buffer with what was saved; fails if there is none. */
    CompletionStage<ByteBuffer> loadPayload(JobId id, PayloadKind kind, int token);

    /** The jobs of a model have all ended: lists may catch up now, as there is nothing that they would hold up. */
    void journalRests();

    /** Statuses without attempts; fails with {@code InvalidRequestException} on a malformed cursor. */
    CompletionStage<JobReply.Page> list(JobFilter filter);

    /**
     * What is to be done by now, of each kind the oldest first.
     *
     * @param limit of all kinds together; none of them takes the places of another that needs them
     */
    CompletionStage<List<DueJob>> due(Instant now, Duration retention, int limit);

    /** The models of queued and running jobs, each once; however many jobs there are, it takes moments. */
    CompletionStage<List<ModelName>> waitingModels();

    /** Queued and running jobs of {@code model} by id, for reconciliation. */
    CompletionStage<List<WaitingJob>> waiting(ModelName model, Instant changedBefore, String afterId, int limit);

    /** Deletes all of a job: index, payloads, journal, tags, snapshots. */
    CompletionStage<Done> forget(JobId id);

    /** Deletes payloads of submissions that never were accepted; gives their number. */
    CompletionStage<Integer> dropOrphanPayloads(Instant olderThan);

    /** A job that something is due for. */
    record DueJob(JobId id, Due due) {

        /** What is due. */
        public enum Due {
            /** Its time ran out. */
            EXPIRY,
            /** Its callback is to be sent, for the first time or again. */
            CALLBACK,
            /** It ended long enough ago to be deleted. */
            RETENTION
        }
    }

    /** A job that is queued or runs. */
    record WaitingJob(JobId id, TenantId tenant, ModelName model, Priority priority) {}
}
