package io.sampo.protocol.job;

import io.sampo.protocol.error.ErrorCode;

/** What a watcher of a job is told. */
public sealed interface JobUpdate {

    /** The job as it is now. Updates may be skipped when they follow each other fast; the last one never is. */
    record JobChanged(JobStatus status) implements JobUpdate {}

    /** There is nothing to watch, now or ever. */
    record WatchRefused(JobId id, ErrorCode code, String detail) implements JobUpdate {}
}
