package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobState;
import java.time.Instant;

/** Where a job is on its way, with what matters there. */
public sealed interface JobPhase {

    /** The same for clients. */
    JobState state();

    /**
     * It waits for its turn, or for its next attempt.
     *
     * @param failures attempts in a row that failed; with each, the next one waits longer
     */
    record Queued(Instant since, int failures) implements JobPhase {
        @Override
        public JobState state() {
            return JobState.QUEUED;
        }
    }

    /**
     * An attempt is under way, or was when its holder was lost.
     *
     * @param failures attempts in a row before it that failed
     */
    record Running(int token, Instant since, String holder, int failures) implements JobPhase {
        @Override
        public JobState state() {
            return JobState.RUNNING;
        }
    }

    /** The result is there. */
    record Succeeded(JobEvent.Succeeded result) implements JobPhase {
        @Override
        public JobState state() {
            return JobState.SUCCEEDED;
        }
    }

    /** There will be no result. */
    record Failed(Instant since, ErrorCode code, String detail) implements JobPhase {
        @Override
        public JobState state() {
            return JobState.FAILED;
        }
    }

    /** It was withdrawn. */
    record Cancelled(Instant since) implements JobPhase {
        @Override
        public JobState state() {
            return JobState.CANCELLED;
        }
    }

    /** Its time ran out. */
    record Expired(Instant since) implements JobPhase {
        @Override
        public JobState state() {
            return JobState.EXPIRED;
        }
    }

    /** It lost too many workers, and waits for an operator. */
    record Quarantined(Instant since, String detail) implements JobPhase {
        @Override
        public JobState state() {
            return JobState.QUARANTINED;
        }
    }
}
