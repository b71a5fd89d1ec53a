package io.sampo.client.routing;

import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/** What one router knows of the load of replicas: what it sent and is not answered, and the queues that replies told of. Not thread-safe. */
final class Loads {

    private final Map<ActorRef<ReplicaMessage>, Load> byInbox = new HashMap<>();
    private final Consumer<ActorRef<ReplicaMessage>> watch;

    private static final class Load {
        private int outstanding;
        private int queued;
    }

    /** Knows of nothing; {@code watch} is told of each replica before the first request goes there. */
    Loads(Consumer<ActorRef<ReplicaMessage>> watch) {
        this.watch = watch;
    }

    void sent(ActorRef<ReplicaMessage> inbox) {
        Load load = byInbox.get(inbox);
        if (load == null) {
            watch.accept(inbox);
            load = new Load();
            byInbox.put(inbox, load);
        }
        load.outstanding++;
    }

    /** A request is off a replica, which had so many in its queue then. Nothing happens if it has ended, or left the catalog. */
    void released(ActorRef<ReplicaMessage> inbox, int queued) {
        Load load = byInbox.get(inbox);
        if (load != null) {
            load.outstanding = Math.max(0, load.outstanding - 1);
            load.queued = queued;
        }
    }

    /** The same, where the replica did not say what it had in its queue. */
    void released(ActorRef<ReplicaMessage> inbox) {
        Load load = byInbox.get(inbox);
        if (load != null) {
            load.outstanding = Math.max(0, load.outstanding - 1);
        }
    }

    void forget(ActorRef<ReplicaMessage> inbox) {
        byInbox.remove(inbox);
    }

    void forgetIf(Predicate<ActorRef<ReplicaMessage>> gone) {
        byInbox.keySet().removeIf(gone);
    }

    int of(ReplicaStatus replica) {
        Load load = byInbox.get(replica.readyInbox());
        return load == null ? 0 : load.outstanding + load.queued;
    }
}
