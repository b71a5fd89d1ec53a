package io.sampo.client.routing;

import io.sampo.protocol.replica.ReplicaStatus;
import java.util.List;
import java.util.function.ToIntFunction;

/** Chooses a replica. Pure: what it needs to know of load is handed in. */
@FunctionalInterface
public interface ReplicaSelector {

    /**
     * Chooses one of {@code candidates}.
     *
     * @param candidates never empty
     * @param load work that a candidate has before it; less is better
     */
    ReplicaStatus select(List<ReplicaStatus> candidates, ToIntFunction<ReplicaStatus> load);
}
