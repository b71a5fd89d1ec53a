package io.sampo.node.placement;

import io.sampo.protocol.model.ReplicaId;
import java.util.Comparator;

/**
 * A replica and the member that a plan gives it.
 *
 * @param ready whether it answers requests there already
 * @param memoryBytes what it takes there: what its version needs or, if it does not suit, what it had
 * @param suits whether the member meets its version's needs as they are now
 */
record Seat(Roster roster, ReplicaId id, MemberLoad member, boolean ready, long memoryBytes, boolean suits) {

    /** How good a place is, the best first. */
    enum Kind {
        /** It may stay. */
        RIGHT,
        /** It may stay until there is room on a better device. */
        SECOND_CHOICE,
        /** It stays until others are ready. */
        LEAVING,
        /** It serves by needs that have changed since, and stays until others are ready. */
        UNSUITED;
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
        if (!suits) {
            return Kind.UNSUITED;
        }
        if (member.isLeaving()) {
            return Kind.LEAVING;
        }
        boolean best = Devices.of(deployment().needs().device()).get(0) == member.device();
        return best ? Kind.RIGHT : Kind.SECOND_CHOICE;
    }

    /** The same, as one that does not suit and takes this much. */
    Seat unsuited(long bytes) {
        return new Seat(roster, id, member, ready, bytes, false);
    }

    /** The same, as one that suits. */
    Seat suited() {
        return new Seat(roster, id, member, ready, roster.memoryBytes(), true);
    }
}
