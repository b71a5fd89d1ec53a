package io.sampo.node.control;

import io.sampo.protocol.control.ControlCommand.Demand;
import io.sampo.protocol.model.ModelRef;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests that wait for versions, of all routers together. Not thread-safe. */
final class Demands {

    /** How long a demand counts: routers repeat it as long as requests wait. */
    private static final long DEMAND_MILLIS = 3_000;

    /** A demand after a longer pause than this is answered at once. */
    private static final long PAUSE_MILLIS = 500;

    /** By the number of the router that counts them. */
    private final Map<ModelRef, Map<Long, Waiting>> requests = new HashMap<>();

    private final Map<ModelRef, Waiting> prepared = new HashMap<>();

    /**
     * What waits for a version.
     *
     * @param atMillis when that was last said
     * @param requests 0 if nobody asked for the version: it is loaded so that it can take over
     */
    record Waiting(long atMillis, int requests) {

        private Waiting plus(Waiting other) {
            return new Waiting(Math.max(atMillis, other.atMillis), requests + other.requests);
        }
    }

    /** Requests wait for a version. Says whether that is news. */
    boolean hear(Demand demand, long nowMillis) {
        Waiting before = asked(demand.version());
        requests.computeIfAbsent(demand.version(), ref -> new HashMap<>())
                .put(demand.router(), new Waiting(nowMillis, demand.waiting()));
        return before == null || nowMillis - before.atMillis() > PAUSE_MILLIS;
    }

    /** A version is to be loaded though nobody asks for it. */
    void prepare(ModelRef ref, long nowMillis) {
        prepared.put(ref, new Waiting(nowMillis, 0));
    }

    /** What waits for a version; null if nothing does. */
    @Nullable
    Waiting of(ModelRef ref) {
        Waiting asked = asked(ref);
        Waiting unasked = prepared.get(ref);
        return asked == null || unasked == null ? (asked == null ? unasked : asked) : asked.plus(unasked);
    }

    private @Nullable Waiting asked(ModelRef ref) {
        return requests.getOrDefault(ref, Map.of()).values().stream()
                .reduce(Waiting::plus)
                .orElse(null);
    }

    /** Forgets what was not said again. */
    void forgetOld(long nowMillis) {
        requests.values().forEach(ofVersion -> ofVersion.values().removeIf(waiting -> isOld(waiting, nowMillis)));
        requests.values().removeIf(Map::isEmpty);
        prepared.values().removeIf(waiting -> isOld(waiting, nowMillis));
    }

    private static boolean isOld(Waiting waiting, long nowMillis) {
        return nowMillis - waiting.atMillis() > DEMAND_MILLIS;
    }
}
