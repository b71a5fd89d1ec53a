package io.sampo.node.placement;

import io.sampo.node.placement.Seat.Kind;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.Device;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/** Says why replicas have no place: what narrows the members down, and how much the best of them lacks. For a plan that is made. */
final class ShortageReasons {

    private static final long MIB = 1 << 20;

    private final Fleet fleet;

    /** The members of each pool, those with the most free memory first. */
    private final Map<MemberPool, List<MemberLoad>> freestFirst = new HashMap<>();

    /** With what is idle. */
    private final Map<MemberPool, List<MemberLoad>> roomiestFirst = new HashMap<>();

    ShortageReasons(Fleet fleet) {
        this.fleet = fleet;
    }

    /** For a roster that misses some. */
    String of(Roster roster) {
        int wanted = roster.deployment().replicas();
        return roster.missing() + " of " + wanted + (wanted == 1 ? " replica" : " replicas")
                + (roster.missing() == 1 ? " has" : " have") + " no place: " + cause(roster) + whatServesOn(roster);
    }

    private static String whatServesOn(Roster roster) {
        int unsuited = roster.count(Kind.UNSUITED);
        return unsuited == 0 ? "" : "; " + unsuited + (unsuited == 1 ? " serves" : " serve") + " on as placed before";
    }

    private String cause(Roster roster) {
        List<MemberPool> offering = fleet.offering(roster.ref());
        List<Device> devices = Devices.of(roster.deployment().needs().device());
        List<MemberPool> suited = offering.stream()
                .filter(pool -> devices.contains(pool.device()))
                .toList();
        String kind = devices.stream().map(ShortageReasons::name).collect(Collectors.joining(" or ", "", " member"));
        if (fleet.size() == 0) {
            return "the cluster has no member for models";
        }
        if (offering.isEmpty()) {
            return "none of the " + fleet.size() + " members has " + roster.ref() + " in its repository";
        }
        if (suited.isEmpty()) {
            return "needs a " + kind + "; none of the " + size(offering) + " members that have it is one";
        }
        if (suited.stream().allMatch(pool -> pool.open().isEmpty())) {
            return members(size(suited)) + " could hold it, and will leave";
        }
        MemberLoad best = best(roster, suited);
        if (best == null) {
            return "it spreads one a member, and " + members(roster.settled()) + " could hold it";
        }
        boolean another = roster.settled() > 0 && roster.deployment().needs().spread() == Spread.MEMBER;
        return "needs " + mebibytesUp(roster.memoryBytes()) + " MiB on " + (another ? "another " : "a ") + kind
                + "; best is " + describe(best, idleBytes(roster, best));
    }

    private @Nullable MemberLoad best(Roster roster, List<MemberPool> pools) {
        Comparator<MemberLoad> byRoom =
                Comparator.comparingLong(member -> member.freeBytes() + idleBytes(roster, member));
        return pools.stream()
                .map(pool -> best(roster, pool))
                .filter(Objects::nonNull)
                .max(byRoom)
                .orElse(null);
    }

    private @Nullable MemberLoad best(Roster roster, MemberPool pool) {
        List<MemberLoad> bestFirst = roster.deployment().isIdle()
                ? freestFirst.computeIfAbsent(pool, first -> sorted(first, MemberLoad::freeBytes))
                : roomiestFirst.computeIfAbsent(pool, first -> sorted(first, MemberLoad::roomBytes));
        return bestFirst.stream().filter(roster::maySpreadTo).findFirst().orElse(null);
    }

    private static List<MemberLoad> sorted(MemberPool pool, ToLongFunction<MemberLoad> bytes) {
        return pool.open().stream()
                .sorted(Comparator.comparingLong(bytes).reversed())
                .toList();
    }

    /** What is idle itself has to ask who was used when; its reason leaves that out. */
    private static long idleBytes(Roster roster, MemberLoad member) {
        return roster.deployment().isIdle() ? 0 : member.idleBytes();
    }

    private static String members(int count) {
        return count == 1 ? "1 member" : count + " members";
    }

    private static int size(List<MemberPool> pools) {
        return pools.stream().mapToInt(MemberPool::size).sum();
    }

    private static String describe(MemberLoad member, long idleBytes) {
        return name(member.device()) + "://" + hostAndPort(member.address()) + " with "
                + member.freeBytes() / MIB + " of " + member.memoryBytes() / MIB + " MiB free"
                + (idleBytes > 0 ? " and " + idleBytes / MIB + " MiB idle" : "");
    }

    private static long mebibytesUp(long bytes) {
        return bytes / MIB + (bytes % MIB == 0 ? 0 : 1);
    }

    private static String hostAndPort(Address address) {
        return address.getHost().orElse("local")
                + address.getPort().map(port -> ":" + port).orElse("");
    }

    private static String name(Device device) {
        return device.name().toLowerCase(Locale.ROOT);
    }
}
