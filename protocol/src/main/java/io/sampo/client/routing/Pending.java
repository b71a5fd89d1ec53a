package io.sampo.client.routing;

import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A request that waits for its reply, and where it was sent. */
final class Pending {

    final InferRequest request;
    /** Whether it must not go to another replica after one that may have run it; then one attempt at most is open. */
    final boolean once;

    final ModelRouter.Caller caller;
    /** Attempts that may still answer, by correlation. Several are open once a replica was silent. */
    final Map<Long, ReplicaStatus> open = new LinkedHashMap<>(2);
    /** Replicas that had their chance. */
    final List<ReplicaStatus> tried = new ArrayList<>(1);
    /** The version that it waits for, which is loaded at a first request; null if it does not wait. */
    @Nullable
    ModelRef awaited;

    /** The version that it waited for last; null if it never waited. */
    @Nullable
    ModelRef waitedFor;

    /** Members that were lost while they had it. */
    int lost;

    /** Whether each replica that refused it said that it stops. */
    boolean sawOnlyStops = true;

    /** The last refusal, to be passed on when nobody is left to ask. */
    @Nullable
    Rejected refusal;

    Pending(InferRequest request, boolean once, ModelRouter.Caller caller) {
        this.request = request;
        this.once = once;
        this.caller = caller;
    }

    /** Attempts that may still answer, of those that {@code which} is true of. */
    int countOpen(Predicate<ReplicaStatus> which) {
        int count = 0;
        for (ReplicaStatus replica : open.values()) {
            count += which.test(replica) ? 1 : 0;
        }
        return count;
    }

    boolean hasTried(ReplicaStatus replica) {
        for (ReplicaStatus one : tried) {
            if (one.readyInbox().equals(replica.readyInbox())) {
                return true;
            }
        }
        return false;
    }
}
