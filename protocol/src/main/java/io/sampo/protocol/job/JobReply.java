package io.sampo.protocol.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Completed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one answer to a {@link JobRequest}. */
public sealed interface JobReply {

    /**
     * The journal has the job.
     *
     * @param repeated whether it had it before
     */
    record Accepted(JobStatus status, boolean repeated) implements JobReply {}

    /**
     * What is known of the job.
     *
     * @param callback how far telling of its end is; null if nobody is to be told
     */
    record Known(JobStatus status, @Nullable CallbackStatus callback) implements JobReply {

        /** Of a job of whose end nobody is to be told. */
        public Known(JobStatus status) {
            this(status, null);
        }
    }

    /** The result of a job that succeeded. */
    record Result(JobStatus status, Completed completed) implements JobReply {}

    /**
     * Some jobs, newest first.
     *
     * @param next the cursor of the page after; empty if this is the last
     */
    record Page(List<JobStatus> jobs, String next) implements JobReply {

        /** Takes a copy of the list. */
        public Page {
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * Not done.
     *
     * @param retryAfter when it is worth another try; zero if it is not
     */
    record Refused(ErrorCode code, String detail, Duration retryAfter) implements JobReply {

        /** Refuses for good. */
        public static Refused forGood(ErrorCode code, String detail) {
            return new Refused(code, detail, Duration.ZERO);
        }
    }
}
