package io.sampo.node.job.callback;

/** What came of one try at a callback. */
public sealed interface CallbackOutcome {

    /** The receiver has it. */
    record Delivered() implements CallbackOutcome {}

    /** It may be delivered later. */
    record Retry(String detail) implements CallbackOutcome {}

    /** It is not to be tried again: the receiver wants no more, or it may not be sent there at all. */
    record Abandoned(String detail) implements CallbackOutcome {}
}
