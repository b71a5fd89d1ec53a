package io.sampo.node.placement;

import io.sampo.protocol.model.ReplicaId;
import org.apache.pekko.actor.Address;

/** Carries out what was decided. */
public interface ReplicaPlacer {

    /** Makes {@code replica} live on the member with this address; moves it if it lives elsewhere. */
    void place(ReplicaId replica, Address member);

    /** Makes {@code replica} load its files again, where it lives. */
    void reload(ReplicaId replica);

    /** Ends {@code replica} for good. */
    void retire(ReplicaId replica);
}
