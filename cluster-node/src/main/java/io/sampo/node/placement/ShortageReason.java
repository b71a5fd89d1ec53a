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
        this.devices = roster.deployment().needs().device().devices();
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
        if (members == 0) {
            return "the cluster has no member for models";
        }
        if (offering == 0) {
            return "none of the " + members + " members has " + roster.ref() + " in its repository";
        }
        if (rightDevice == 0) {
            return "needs a " + kind() + "; none of the " + offering + " members that have it is one";
        }
        if (staying == 0) {
            return "each of the " + rightDevice + " members that have it and its device is leaving";
        }
        if (best == null) {
            return "each of the " + staying + " members that have it and its device holds one already, "
                    + "and its spread is one a member";
        }
        return "needs " + mebibytesUp(roster.memoryBytes()) + " MiB on " + (open < staying ? "another " : "a ") + kind()
                + "; best is " + describe(best);
    }

    private String kind() {
        return devices.stream().map(ShortageReason::name).collect(Collectors.joining(" or ", "", " member"));
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
