package io.sampo.edge.api.jobs;

import io.sampo.edge.http.Exchange;
import io.sampo.edge.job.JobAnswers;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;

/** The job that a path or a message names. */
final class JobPath {

    private JobPath() {}

    /** The job of the first variable segment. */
    static JobId of(Exchange exchange) throws InvalidRequestException {
        return parse(exchange.parameter(0));
    }

    /**
     * The job with this id.
     *
     * @throws InvalidRequestException if no job can have it; nothing tells that from an id that no job has
     */
    static JobId parse(String id) throws InvalidRequestException {
        try {
            return new JobId(id);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    ErrorCode.JOB_NOT_FOUND, JobAnswers.notFound().detail());
        }
    }
}
