package io.sampo.ops.load.scenario;

import java.time.Duration;

/** Learns what the bench is doing, for whoever waits. */
public interface Progress {

    /** Something begins that takes about {@code expected}; it replaces what went on before. */
    void begin(String what, Duration expected);

    /** A result worth a line. */
    void done(String line);
}
