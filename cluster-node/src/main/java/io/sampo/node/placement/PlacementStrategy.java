package io.sampo.node.placement;

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
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/**
 * Decides where replicas live. Pure: the same question has the same answer, whatever the order of its parts.
 *
 * <ol>
 *   <li>A replica stays where it is as long as it may: its member is there and stays, has the version, the right device and the
 *       memory, and holds no second one if the version spreads. One on a member that leaves, or on its second choice of device,
 *       stays until as many others are ready.
 *   <li>What is missing goes to the member with the largest share of free memory: pinned models first, then preloaded ones,
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

    private final Fleet fleet;
    private final Map<ModelRef, Roster> rosters = new LinkedHashMap<>();

    private PlacementStrategy(Fleet fleet, Collection<Deployment> deployments) {
        this.fleet = fleet;
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
        PlacementStrategy strategy = new PlacementStrategy(new Fleet(view.members()), deployments);
        strategy.keep(view);
        strategy.placeMissing();
        strategy.improve();
        return strategy.result();
    }

    private void keep(ClusterView view) {
        Map<ModelRef, List<Seat>> placed = new HashMap<>();
        view.placed().forEach((id, address) -> {
            Roster roster = rosters.get(id.model());
            MemberLoad member = fleet.member(address);
            if (roster != null && member != null) {
                placed.computeIfAbsent(id.model(), ref -> new ArrayList<>())
                        .add(new Seat(roster, id, member, view.ready().contains(id)));
            }
        });
        rosters.keySet()
                .forEach(ref -> placed.getOrDefault(ref, List.of()).stream()
                        .sorted(Seat.BEST_FIRST)
                        .forEach(this::keep));
    }

    private void keep(Seat seat) {
        Roster roster = seat.roster();
        MemberLoad member = seat.member();
        if (roster.keeps(seat.kind()) && roster.suits(member) && roster.memoryBytes() <= member.freeBytes()) {
            add(seat);
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
        List<Device> devices = Devices.of(roster.deployment().needs().device());
        for (Device device : devices) {
            if (addTo(fleet.roomFor(roster, device), roster)) {
                return true;
            }
        }
        for (Device device : devices) {
            List<Seat> leaving = fleet.displaceable(roster, device);
            if (!leaving.isEmpty()) {
                leaving.forEach(this::displace);
                return addTo(leaving.get(0).member(), roster);
            }
        }
        return false;
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
        Map<ModelRef, Shortage> shortages = new HashMap<>();
        ShortageReasons reasons = new ShortageReasons(fleet);
        rosters.forEach((ref, roster) -> {
            roster.seats()
                    .forEach(seat -> placements.put(seat.id(), seat.member().address()));
            if (roster.missing() > 0) {
                shortages.put(ref, new Shortage(roster.missing(), reasons.of(roster)));
            }
        });
        return new PlacementPlan(placements, shortages);
    }

    /** Adds a replica on a member, if there is one. */
    private boolean addTo(@Nullable MemberLoad member, Roster roster) {
        if (member == null) {
            return false;
        }
        add(roster.newSeat(member));
        return true;
    }

    private void add(Seat seat) {
        seat.roster().add(seat);
        fleet.take(seat);
    }

    private void displace(Seat seat) {
        fleet.release(seat);
        seat.roster().remove(seat);
    }
}
