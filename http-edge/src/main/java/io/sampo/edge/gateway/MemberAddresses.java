package io.sampo.edge.gateway;

import io.sampo.protocol.replica.ReplicaStatus;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** On which members replicas live. */
public final class MemberAddresses {

    private final Address self;

    private MemberAddresses(Address self) {
        this.self = self;
    }

    /** As {@code system} sees them. */
    public static MemberAddresses seenFrom(ActorSystem<?> system) {
        return new MemberAddresses(system.address());
    }

    /** {@code host:port} of the member that {@code replica} lives on; null if it is not ready and does not say. */
    public @Nullable String memberOf(ReplicaStatus replica) {
        if (replica.inbox() == null) {
            return null;
        }
        Address found = replica.inbox().path().address();
        // What lives in this JVM has an address without host.
        Address address = found.hasGlobalScope() ? found : self;
        return address.getHost().isPresent() && address.getPort().isPresent()
                ? address.getHost().get() + ":" + address.getPort().get()
                : address.toString();
    }
}
