package io.sampo.node.placement;

import io.sampo.node.placement.Seat.Kind;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.Spread;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One deployment while a plan is made, and the replicas that it has so far. */
final class Roster {

    private final Deployment deployment;
    private final Map<ReplicaId, Seat> seats = new TreeMap<>();
    /** Where those are that suit: one that does not is no reason not to put another beside it. */
    private final Set<MemberLoad> members = new HashSet<>();

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> readyCounts = new EnumMap<>(Kind.class);

    Roster(Deployment deployment) {
        this.deployment = deployment;
    }

    Deployment deployment() {
        return deployment;
    }

    ModelRef ref() {
        return deployment.ref();
    }

    long memoryBytes() {
        return deployment.needs().memoryBytes();
    }

    Collection<Seat> seats() {
        return seats.values();
    }

    /** Replicas that have a place to stay at. */
    int settled() {
        return count(Kind.RIGHT) + count(Kind.SECOND_CHOICE);
    }

    int missing() {
        return Math.max(0, deployment.replicas() - settled());
    }

    /** Replicas of second choice for which no better one is on its way. */
    int improvable() {
        return Math.min(count(Kind.SECOND_CHOICE), deployment.replicas() - count(Kind.RIGHT));
    }

    /** Whether the member could hold a replica that suits, if it has room. */
    boolean suits(MemberLoad member) {
        return Devices.of(deployment.needs().device()).contains(member.device())
                && member.offers(ref())
                && maySpreadTo(member);
    }

    boolean maySpreadTo(MemberLoad member) {
        return deployment.needs().spread() == Spread.NONE || !members.contains(member);
    }

    /** Whether one more replica of this kind stays, if asked for the better kinds first: until as many better ones are ready. */
    boolean keeps(Kind kind) {
        int enough = deployment.replicas() - count(kind);
        return switch (kind) {
            case RIGHT -> enough > 0;
            case SECOND_CHOICE -> enough > ready(Kind.RIGHT);
            case LEAVING -> enough > ready(Kind.RIGHT) + ready(Kind.SECOND_CHOICE);
            case UNSUITED -> enough > ready(Kind.RIGHT) + ready(Kind.SECOND_CHOICE) + ready(Kind.LEAVING);
        };
    }

    /** For one more replica: the lowest ordinal that is free. */
    ReplicaId newId() {
        int ordinal = 0;
        for (ReplicaId taken : seats.keySet()) {
            if (taken.ordinal() != ordinal) {
                break;
            }
            ordinal++;
        }
        return new ReplicaId(ref(), ordinal);
    }

    /** The seats of one kind, those first that are to stay first. */
    List<Seat> seats(Kind kind) {
        return seats.values().stream()
                .filter(seat -> seat.kind() == kind)
                .sorted(Seat.BEST_FIRST)
                .toList();
    }

    void add(Seat seat) {
        seats.put(seat.id(), seat);
        if (seat.suits()) {
            members.add(seat.member());
        }
        count(seat, 1);
    }

    void remove(Seat seat) {
        seats.remove(seat.id());
        if (seats.values().stream().noneMatch(other -> other.suits() && other.member() == seat.member())) {
            members.remove(seat.member());
        }
        count(seat, -1);
    }

    private void count(Seat seat, int change) {
        counts.merge(seat.kind(), change, Integer::sum);
        if (seat.ready()) {
            readyCounts.merge(seat.kind(), change, Integer::sum);
        }
    }

    int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    private int ready(Kind kind) {
        return readyCounts.getOrDefault(kind, 0);
    }
}
