package io.sampo.node.replica;

import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.LoadAttempt;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long versions took to load on this member when they last did. Thread-safe. */
final class LoadTimes {

    /** Versions whose times are kept, beyond which those are forgotten that were loaded longest ago. */
    static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<ModelRef, Long> lastMillis = new LinkedHashMap<>();

    LoadTimes(InstantSource clock) {
        this.clock = clock;
    }

    /** An attempt to load a version that begins now. */
    LoadAttempt beginning(ModelRef ref) {
        return beginningIn(Duration.ZERO, ref);
    }

    /** An attempt that will begin after {@code delay}. */
    synchronized LoadAttempt beginningIn(Duration delay, ModelRef ref) {
        return new LoadAttempt(clock.millis() + delay.toMillis(), lastMillis.getOrDefault(ref, 0L));
    }

    /** An attempt has succeeded just now. */
    synchronized void succeeded(ModelRef ref, LoadAttempt attempt) {
        lastMillis.remove(ref);
        lastMillis.put(ref, Math.max(1, clock.millis() - attempt.beginEpochMillis()));
        if (lastMillis.size() > MOST) {
            lastMillis.remove(lastMillis.keySet().iterator().next());
        }
    }
}
