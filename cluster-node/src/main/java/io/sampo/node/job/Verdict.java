package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import java.time.Duration;

/** What follows from a step, besides the events. */
sealed interface Verdict {

    /** The journal has the job; {@code repeated} if it had it before. */
    record Accepted(boolean repeated) implements Verdict {}

    /** Not done. */
    record Refused(ErrorCode code, String detail) implements Verdict {}

    /** Whoever asked is to see the job as it is now. */
    record Shown() implements Verdict {}

    /** Attempt {@code token} is to begin; of a job that is suspected of killing workers, or not. */
    record Begin(int token, boolean suspect) implements Verdict {}

    /** An attempt is under way already; of a job that is suspected of killing workers, or not. */
    record UnderWay(boolean suspect) implements Verdict {}

    /** It is to be granted again after {@code delay}. */
    record Waits(Duration delay) implements Verdict {}

    /** It is suspected of killing workers, and waits for the turn of such jobs. */
    record AwaitsTurn() implements Verdict {}

    /** The queue need not know it any more. */
    record Over() implements Verdict {}

    /** The attempt that ended is not the current one. */
    record Late() implements Verdict {}

    /** Callback number {@code attempt} is to be sent. */
    record CallBack(int attempt) implements Verdict {}

    /** All of it is to be deleted. */
    record Forget() implements Verdict {}

    /** Nothing. */
    record Nothing() implements Verdict {}
}
