package io.sampo.node.placement;

import io.sampo.protocol.replica.Device;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/** Says why replicas have no place: what narrows the members down, and how much the best of them lacks. */
final class ShortageReason {

    private static final long MIB = 1 << 20;

    private final Roster roster;
    private final List<Device> devices;
    private int offering;
    private int rightDevice;
    private int staying;
    private int open;
    private @Nullable MemberLoad best;

    private ShortageReason(Roster roster) {
        this.roster = roster;
        this.devices = Devices.of(roster.deployment().needs().device());
    }

    /** For the replicas that {@code roster} misses, of which there are some. */
    static String of(Roster roster, Fleet fleet) {
        ShortageReason reason = new ShortageReason(roster);
        fleet.offering(roster.ref()).forEach(reason::look);
        int wanted = roster.deployment().replicas();
        return roster.missing() + " of " + wanted + (wanted == 1 ? " replica" : " replicas")
                + (roster.missing() == 1 ? " has" : " have") + " no place: " + reason.cause(fleet.size());
    }

    private void look(MemberPool pool) {
        offering += pool.members().size();
        if (!devices.contains(pool.device())) {
            return;
        }
        rightDevice += pool.members().size();
        for (MemberLoad member : pool.members()) {
            if (!member.isLeaving()) {
                staying++;
                if (roster.maySpreadTo(member)) {
                    open++;
                    best = best == null || roomBytes(member) > roomBytes(best) ? member : best;
                }
            }
        }
    }

    private String cause(int members) {
        if (offering == 0) {
            return "no member has " + roster.ref() + " in its repository, of " + members;
        }
        if (rightDevice == 0) {
            return "needs " + kind() + ", which none of the members that have it is, of " + offering;
        }
        if (staying == 0) {
            return "all members with its device that have it are leaving, " + rightDevice + " of " + rightDevice;
        }
        if (best == null) {
            return "every member with its device that has it holds one already, " + staying + " of " + staying
                    + ", and its spread allows one a member";
        }
        return "needs " + mebibytesUp(roster.memoryBytes()) + " MiB on " + (open < staying ? "another of " : "")
                + kind() + "; best is " + describe(best);
    }

    private String kind() {
        return devices.stream().map(ShortageReason::name).collect(Collectors.joining(" or ", "a ", " member"));
    }

    private String describe(MemberLoad member) {
        long idle = idleBytes(member);
        return name(member.device()) + "://" + hostAndPort(member.address()) + " with "
                + member.freeBytes() / MIB + " of " + member.memoryBytes() / MIB + " MiB free"
                + (idle > 0 ? " and " + idle / MIB + " MiB idle" : "");
    }

    private long roomBytes(MemberLoad member) {
        return member.freeBytes() + idleBytes(member);
    }

    /** What is idle itself has to ask who was used when; its reason leaves that out. */
    private long idleBytes(MemberLoad member) {
        return roster.deployment().isIdle() ? 0 : member.idleBytes();
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
