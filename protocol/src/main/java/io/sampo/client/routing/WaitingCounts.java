package io.sampo.client.routing;

import io.sampo.protocol.model.ModelRef;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** How many requests wait for each version. Not thread-safe: the router owns it. */
final class WaitingCounts {

    private final Map<ModelRef, Integer> byVersion = new HashMap<>();
    private int total;

    /** One more waits for {@code version}. Returns how many do now. */
    int add(ModelRef version) {
        total++;
        return byVersion.merge(version, 1, Integer::sum);
    }

    /** One that was added waits no more. */
    void remove(ModelRef version) {
        if (byVersion.computeIfPresent(version, (any, count) -> count - 1) != null) {
            total--;
            byVersion.remove(version, 0);
        }
    }

    /** How many wait for any. */
    int total() {
        return total;
    }

    void forEach(BiConsumer<ModelRef, Integer> action) {
        byVersion.forEach(action);
    }
}
