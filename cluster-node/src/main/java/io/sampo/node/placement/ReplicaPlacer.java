package io.sampo.node.placement;

import io.sampo.protocol.model.ReplicaId;
import org.apache.pekko.actor.Address;

/** Carries out what was decided. */
public interface ReplicaPlacer {

    /** Makes {@code replica} live on the member with this address; moves it if it lives elsewhere. */
    void place(ReplicaId replica, Address member);

    /** Ends {@code replica} for good. */
    void retire(ReplicaId replica);
}
