package io.sampo.edge.stream;

import io.sampo.edge.problem.Problem;

/** What came over a WebSocket as one message. */
public sealed interface Incoming {

    /**
     * Text, whole.
     *
     * @param heldBytes memory that is held for it until it is answered
     */
    record Text(String text, long heldBytes) implements Incoming {}

    /** Bytes, which were not kept. */
    record Binary() implements Incoming {}

    /** Text for which there was no memory, and which was not kept. */
    record NoMemory(Problem problem) implements Incoming {}

    /** More text than a message may have, which was not kept. */
    record TooLong() implements Incoming {}
}
