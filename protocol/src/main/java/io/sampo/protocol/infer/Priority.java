package io.sampo.protocol.infer;

/** Who goes first in a queue. The order is that of the queue: first is most urgent. */
public enum Priority {
    /** Before everybody else. */
    HIGH,
    /** Interactive work; the default. */
    NORMAL,
    /** Work that nobody waits for at this moment. */
    LOW;
}
