package io.sampo.node.placement;

import io.sampo.node.placement.Seat.Kind;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.Device;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/**
 * Decides where replicas live. Pure: the same question has the same answer, whatever the order of its parts.
 *
 * <ol>
 *   <li>A replica stays where it is as long as it may: its member is there and stays, has the version, the right device and the
 *       memory, and holds no second one if the version spreads. One on a member that leaves, or on its second choice of device,
 *       stays until as many others are ready; so does one that serves where its needs were met, and are no more since they
 *       changed. That one keeps the memory that it had.
 *   <li>What is missing grows where it is to what it needs now, or goes to the member with the largest share of free memory: pinned models first, then preloaded ones,
 *       then those in use, each model getting its n-th replica before another its n+1-th; then the idle ones, last used first.
 *       What has no room displaces on-demand replicas that are idle and were used less recently.
 *   <li>What is on its second choice of device gets a successor where the first has room left.
 * </ol>
 *
 * <p>No step makes more room for a model that found none, so a plan that was carried out stays as it is.
 */
public final class PlacementStrategy {

    /** The idle ones go strictly by use, so that none is displaced after its turn. */
    private static final Comparator<Roster> NEXT_TURN = Comparator.comparingInt(
                    (Roster roster) -> roster.deployment().tier())
            .thenComparingInt(roster -> roster.deployment().isIdle() ? 0 : roster.settled())
            .thenComparing(Roster::deployment, Deployment.FIRST_SERVED);

    private static final List<Kind> STAYING_UNTIL_OTHERS_ARE_READY =
            List.of(Kind.SECOND_CHOICE, Kind.LEAVING, Kind.UNSUITED);

    private final ClusterView view;
    private final Fleet fleet;
    private final Map<ModelRef, Roster> rosters = new LinkedHashMap<>();
    private boolean somethingEnded;

    private PlacementStrategy(ClusterView view, Collection<Deployment> deployments) {
        this.view = view;
        this.fleet = new Fleet(view.members());
        deployments.stream().sorted(Deployment.FIRST_SERVED).forEach(deployment -> {
            if (rosters.put(deployment.ref(), new Roster(deployment)) != null) {
                throw new IllegalArgumentException("deployment of " + deployment.ref() + ": twice (expected: once)");
            }
        });
    }

    /**
     * Plans for a cluster.
     *
     * @param deployments all that is wanted, each version at most once; what is placed of others ends
     */
    public static PlacementPlan plan(ClusterView view, Collection<Deployment> deployments) {
        PlacementStrategy strategy = new PlacementStrategy(view, deployments);
        strategy.keep();
        do {
            strategy.somethingEnded = false;
            strategy.placeMissing();
            strategy.growInWhatIsLeft();
            // Whose turn was before may have room now.
        } while (strategy.somethingEnded);
        strategy.improve();
        return strategy.result();
    }

    private void keep() {
        Map<ModelRef, List<Seat>> placed = new HashMap<>();
        view.placed().forEach((id, address) -> {
            Roster roster = rosters.get(id.model());
            MemberLoad member = fleet.member(address);
            if (roster != null && member != null && member.offers(id.model())) {
                boolean suits = roster.suits(member)
                        && roster.memoryBytes() <= view.heldBytes().getOrDefault(id, roster.memoryBytes());
                placed.computeIfAbsent(id.model(), ref -> new ArrayList<>())
                        .add(new Seat(roster, id, member, view.ready().contains(id), roster.memoryBytes(), suits));
            }
        });
        List<Seat> unsuited = new ArrayList<>();
        rosters.keySet()
                .forEach(ref -> placed.getOrDefault(ref, List.of()).stream()
                        .sorted(Seat.BEST_FIRST)
                        .filter(seat -> !keepIfItSuits(seat, view.heldBytes().containsKey(seat.id())) && seat.ready())
                        .forEach(unsuited::add));
        unsuited.forEach(seat -> keepAsItIs(seat, view.heldBytes().get(seat.id())));
    }

    /**
     * Returns whether that is all that is to be said of it: false if it does not suit. What is one too many is not kept; nor is
     * what has no room any more, unless nobody knows how much it has: then the needs may have grown, rather than the member shrunk.
     */
    private boolean keepIfItSuits(Seat seat, boolean heldIsKnown) {
        Roster roster = seat.roster();
        if (!seat.suits() || !roster.maySpreadTo(seat.member())) {
            return false;
        }
        if (seat.memoryBytes() > seat.member().freeBytes()) {
            return heldIsKnown;
        }
        if (roster.keeps(seat.kind())) {
            add(seat);
        }
        return true;
    }

    /** What others hold that suit goes first: none of them gives way to needs that were declared later. */
    private void keepAsItIs(Seat seat, @Nullable Long heldBytes) {
        long freeBytes = seat.member().freeBytes();
        long bytes = Math.min(
                heldBytes == null ? freeBytes : heldBytes, seat.roster().memoryBytes());
        if (seat.roster().keeps(Kind.UNSUITED) && bytes <= freeBytes) {
            add(seat.unsuited(bytes));
        }
    }

    private void placeMissing() {
        PriorityQueue<Roster> turns = new PriorityQueue<>(NEXT_TURN);
        // The idle ones may come to miss some before it is their turn.
        rosters.values().stream()
                .filter(roster -> roster.missing() > 0 || roster.deployment().isIdle())
                .forEach(turns::add);
        while (!turns.isEmpty()) {
            Roster roster = turns.remove();
            if (roster.missing() > 0 && place(roster)) {
                turns.add(roster);
            }
        }
    }

    private boolean place(Roster roster) {
        if (grow(roster)) {
            return true;
        }
        List<Device> devices = Devices.of(roster.deployment().needs().device());
        for (Device device : devices) {
            if (addTo(fleet.roomFor(roster, device), roster)) {
                return true;
            }
        }
        for (Device device : devices) {
            List<Seat> leaving = fleet.displaceable(roster, device);
            if (!leaving.isEmpty()) {
                leaving.forEach(this::remove);
                return addTo(leaving.get(0).member(), roster);
            }
        }
        return false;
    }

    /** Lets one that does not suit have what it needs now, where it is. */
    private boolean grow(Roster roster) {
        for (Seat seat : roster.seats(Kind.UNSUITED)) {
            MemberLoad member = seat.member();
            if (!member.isLeaving()
                    && roster.suits(member)
                    && roster.memoryBytes() - seat.memoryBytes() <= member.freeBytes()) {
                remove(seat);
                add(seat.suited());
                endTheNeedless(roster);
                return true;
            }
        }
        return false;
    }

    /** As one more is ready and suits, one of each kind that stays only until then may end. */
    private void endTheNeedless(Roster roster) {
        for (Kind kind : STAYING_UNTIL_OTHERS_ARE_READY) {
            List<Seat> seats = roster.seats(kind);
            if (!seats.isEmpty()) {
                Seat last = seats.get(seats.size() - 1);
                remove(last);
                if (roster.keeps(kind)) {
                    add(last);
                } else {
                    somethingEnded = true;
                }
            }
        }
    }

    /** What displaced others may have left room to those whose turn was before. */
    private void growInWhatIsLeft() {
        for (Roster roster : rosters.values()) {
            boolean grows = true;
            while (grows && roster.missing() > 0) {
                grows = grow(roster);
            }
        }
    }

    private void improve() {
        for (Roster roster : rosters.values()) {
            Device best = Devices.of(roster.deployment().needs().device()).get(0);
            boolean found = true;
            while (found && roster.improvable() > 0) {
                found = addTo(fleet.roomFor(roster, best), roster);
            }
        }
    }

    private PlacementPlan result() {
        Map<ReplicaId, Address> placements = new HashMap<>();
        Map<ReplicaId, Long> heldBytes = new HashMap<>();
        SortedSet<ReplicaId> unsuited = new TreeSet<>();
        Map<ModelRef, Shortage> shortages = new HashMap<>();
        ShortageReasons reasons = new ShortageReasons(fleet);
        rosters.forEach((ref, roster) -> {
            for (Seat seat : roster.seats()) {
                placements.put(seat.id(), seat.member().address());
                heldBytes.put(seat.id(), seat.memoryBytes());
                if (!seat.suits()) {
                    unsuited.add(seat.id());
                }
            }
            if (roster.missing() > 0) {
                shortages.put(ref, new Shortage(roster.missing(), reasons.of(roster)));
            }
        });
        return new PlacementPlan(placements, heldBytes, unsuited, shortages);
    }

    /** Adds a replica on a member, if there is one. */
    private boolean addTo(@Nullable MemberLoad member, Roster roster) {
        if (member == null) {
            return false;
        }
        ReplicaId id = roster.newId();
        // One that was not kept, as its needs have grown, may get its place back.
        boolean ready = view.ready().contains(id)
                && member.address().equals(view.placed().get(id));
        add(new Seat(roster, id, member, ready, roster.memoryBytes(), true));
        if (ready) {
            endTheNeedless(roster);
        }
        return true;
    }

    private void add(Seat seat) {
        seat.roster().add(seat);
        fleet.take(seat);
    }

    private void remove(Seat seat) {
        fleet.release(seat);
        seat.roster().remove(seat);
    }
}
