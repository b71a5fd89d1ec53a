package io.sampo.node.placement;

import io.sampo.protocol.model.ReplicaId;
import java.util.Comparator;

/**
 * A replica and the member that a plan gives it.
 *
 * @param ready whether it answers requests there already
 */
record Seat(Roster roster, ReplicaId id, MemberLoad member, boolean ready) {

    /** How good a place is, the best first. */
    enum Kind {
        /** It may stay. */
        RIGHT,
        /** It may stay until there is room on a better device. */
        SECOND_CHOICE,
        /** It stays until others are ready. */
        LEAVING;
    }

    /** Which of a version's replicas stay first. */
    static final Comparator<Seat> BEST_FIRST = Comparator.comparing(Seat::kind)
            .thenComparing(Comparator.comparing(Seat::ready).reversed())
            .thenComparing(Seat::id);

    /** Which leave first when memory is short. */
    static final Comparator<Seat> OLDEST_FIRST = Comparator.comparingLong(
                    (Seat seat) -> seat.deployment().lastUsedMillis())
            .thenComparing(Seat::id);

    Deployment deployment() {
        return roster.deployment();
    }

    Kind kind() {
        if (member.isLeaving()) {
            return Kind.LEAVING;
        }
        boolean best = deployment().needs().device().devices().get(0) == member.device();
        return best ? Kind.RIGHT : Kind.SECOND_CHOICE;
    }

    long memoryBytes() {
        return roster.memoryBytes();
    }
}
