package io.sampo.node.job.callback;

import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.model.ModelTarget;
import java.time.Instant;

/**
 * That a job has ended, and whom to tell.
 *
 * @param revision the job's revision when it ended; with the id it tells a repetition from the end of a job that was replayed
 * @param state a terminal one
 * @param ended when the job ended
 * @param attempt which try this is, from 1
 */
public record CallbackMessage(
        JobId job, long revision, JobState state, ModelTarget model, Instant ended, Callback callback, int attempt) {

    /** The same for each try, so that a receiver knows what it has seen. */
    public String id() {
        return job.value() + "-" + revision;
    }
}
