package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.Device;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/** The members while a plan is made, found by the room that they have or could make. */
final class Fleet {

    private final Map<Address, MemberLoad> members = new HashMap<>();
    private final Map<PoolKey, MemberPool> pools = new LinkedHashMap<>();

    /** The repositories by number. Comparing large ones takes long; most members share theirs. */
    private final Map<Set<ModelRef>, Integer> repositories = new HashMap<>();

    private final IdentityHashMap<Set<ModelRef>, Integer> sharedRepositories = new IdentityHashMap<>();
    private final Map<ModelRef, List<MemberPool>> offering = new HashMap<>();
    private final Map<Device, NavigableSet<Seat>> idle = new EnumMap<>(Device.class);

    private record PoolKey(Device device, int repository) {}

    Fleet(Map<Address, MemberView> views) {
        views.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .forEach(entry -> add(entry.getKey(), entry.getValue()));
    }

    private void add(Address address, MemberView view) {
        Device device = view.capacity().device();
        int repository = sharedRepositories.computeIfAbsent(
                view.offers(), shared -> repositories.computeIfAbsent(shared, first -> repositories.size()));
        MemberPool pool =
                pools.computeIfAbsent(new PoolKey(device, repository), first -> new MemberPool(device, view.offers()));
        members.put(address, pool.add(address, view, members.size()));
    }

    int size() {
        return members.size();
    }

    @Nullable
    MemberLoad member(Address address) {
        return members.get(address);
    }

    /** The members that have a version, whatever their device, in pools. */
    List<MemberPool> offering(ModelRef ref) {
        return offering.computeIfAbsent(
                ref,
                wanted -> pools.values().stream()
                        .filter(pool -> pool.offers(wanted))
                        .toList());
    }

    void take(Seat seat) {
        seat.member().pool().take(seat);
        if (mayBeDisplaced(seat)) {
            idleOn(seat.member().device()).add(seat);
        }
    }

    void release(Seat seat) {
        seat.member().pool().release(seat);
        if (mayBeDisplaced(seat)) {
            idleOn(seat.member().device()).remove(seat);
        }
    }

    /** The emptiest member with this device where one more replica has room. */
    @Nullable
    MemberLoad roomFor(Roster roster, Device device) {
        MemberLoad best = null;
        for (MemberPool pool : offering(roster.ref())) {
            MemberLoad member = pool.device() == device ? pool.roomFor(roster) : null;
            if (member != null && (best == null || MemberLoad.EMPTIEST_FIRST.compare(member, best) < 0)) {
                best = member;
            }
        }
        return best;
    }

    /**
     * The replicas on one member whose leaving makes room there for one more: of all such members, that where the last used of
     * those leaving was used longest ago. Empty if there is none.
     */
    List<Seat> displaceable(Roster roster, Device device) {
        NavigableSet<Seat> oldestFirst = idleOn(device);
        if (oldestFirst.isEmpty()
                || !roster.deployment().mayDisplace(oldestFirst.first().deployment())
                || !couldHold(roster, device)) {
            return List.of();
        }
        Map<MemberLoad, List<Seat>> leaving = new HashMap<>();
        for (Seat seat : oldestFirst) {
            if (!roster.deployment().mayDisplace(seat.deployment())) {
                break;
            }
            MemberLoad member = seat.member();
            if (roster.suits(member)) {
                List<Seat> here = leaving.computeIfAbsent(member, first -> new ArrayList<>());
                here.add(seat);
                long excessBytes = bytes(here) + member.freeBytes() - roster.memoryBytes();
                if (excessBytes >= 0) {
                    return withoutNeedless(here, excessBytes);
                }
            }
        }
        return List.of();
    }

    private NavigableSet<Seat> idleOn(Device device) {
        return idle.computeIfAbsent(device, first -> new TreeSet<>(Seat.OLDEST_FIRST));
    }

    private boolean couldHold(Roster roster, Device device) {
        return offering(roster.ref()).stream().anyMatch(pool -> pool.device() == device && pool.couldHold(roster));
    }

    /** Spares those that need not leave, the last used first. */
    private static List<Seat> withoutNeedless(List<Seat> oldestFirst, long excessBytes) {
        List<Seat> needed = new ArrayList<>();
        long left = excessBytes;
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            Seat seat = oldestFirst.get(i);
            if (seat.memoryBytes() <= left) {
                left -= seat.memoryBytes();
            } else {
                needed.add(seat);
            }
        }
        return needed;
    }

    private static long bytes(List<Seat> seats) {
        return seats.stream().mapToLong(Seat::memoryBytes).sum();
    }

    /** What leaves a member that gets no more makes room for nobody. */
    private static boolean mayBeDisplaced(Seat seat) {
        return seat.deployment().isIdle() && !seat.member().isLeaving();
    }
}
