package io.sampo.edge.http;

import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * Whether the edge stops, and the end of what would not end by itself: answers that are streams, and WebSockets. Thread safe.
 */
public final class Drain {

    private final SharedKillSwitch endless = KillSwitches.shared("edge-drain");
    private volatile boolean begun;

    /** Not begun. */
    public Drain() {}

    /** Ends the streams there are, and those that begin later as soon as they do. */
    void begin() {
        begun = true;
        endless.shutdown();
    }

    boolean hasBegun() {
        return begun;
    }

    /** Passes everything on until the edge stops, and completes then. */
    <T> Flow<T, T, NotUsed> untilBegun(Class<T> type) {
        return Flow.of(type).via(endless.flow());
    }
}
