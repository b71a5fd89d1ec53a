package io.sampo.node.job.callback;

import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.model.ModelTarget;
import java.time.Instant;

/**
 * That a job has ended, and whom to tell.
 *
 * @param state a terminal one
 * @param ended when the job ended; with its id this tells a repetition from the end of a job that was replayed
 * @param attempt which try this is, from 1
 */
public record CallbackMessage(
        JobId job, JobState state, ModelTarget model, Instant ended, Callback callback, int attempt) {

    /** The same for each try, so that a receiver knows what it has seen. */
    public String id() {
        return job.value() + "-" + ended.toEpochMilli();
    }
}
