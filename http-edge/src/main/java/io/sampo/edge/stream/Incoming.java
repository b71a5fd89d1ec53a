package io.sampo.edge.stream;

/** What came over a WebSocket as one message. */
public sealed interface Incoming {

    /** Text, whole. */
    record Text(String text) implements Incoming {}

    /** Bytes, which were not kept. */
    record Binary() implements Incoming {}

    /** More text than a message may have, which was not kept. */
    record TooLong() implements Incoming {}
}
