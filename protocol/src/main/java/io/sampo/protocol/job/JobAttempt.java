package io.sampo.protocol.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at a job.
 *
 * @param token its fencing token: attempts of a job are numbered from 1, and only the latest may publish a result
 * @param worker where it ran, as far as that is known: a replica, or the member that held the job; empty if not
 * @param ended null while it is under way
 * @param outcome what came of it, for an operator; empty while it is under way or if it succeeded
 */
public record JobAttempt(
        int token, Instant started, @Nullable Instant ended, String worker, String outcome) {}
