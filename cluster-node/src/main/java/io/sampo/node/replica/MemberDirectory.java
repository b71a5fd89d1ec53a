package io.sampo.node.replica;

import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** What one member holds, told to whoever subscribes: at once, at each change, and that it lives in between. */
public final class MemberDirectory extends AbstractBehavior<MemberDirectory.Command> {

    /** What this actor understands, besides {@link MemberMessage} from clients. */
    public sealed interface Command {}

    /** A replica of this member says something new; {@code replica} is the actor that says it. */
    public record Changed(ReplicaStatus status, ActorRef<Object> replica) implements Command {}

    /** A replica left this member; ignored if another actor has taken its name since. */
    public record Gone(ReplicaId id, ActorRef<Object> replica) implements Command {}

    /** The repository was read. */
    public record RepositoryRead(List<ModelOffer> offers, List<ModelProblem> problems) implements Command {

        /** Takes copies of the lists. */
        public RepositoryRead {
            offers = List.copyOf(offers);
            problems = List.copyOf(problems);
        }
    }

    private record FromClient(MemberMessage message) implements Command {}

    private record SubscriberGone(ActorRef<MemberReport> subscriber) implements Command {}

    private enum Heartbeat implements Command {
        INSTANCE
    }

    private record Held(ReplicaStatus status, ActorRef<Object> replica) {}

    private final MemberCapacity capacity;
    private final ActorRef<MemberMessage> self;
    private final Set<ActorRef<MemberReport>> subscribers = new HashSet<>();
    private final Map<ReplicaId, Held> replicas = new HashMap<>();
    private List<ModelOffer> offers = List.of();
    private List<ModelProblem> problems = List.of();
    private long revision;

    private MemberDirectory(ActorContext<Command> context, MemberCapacity capacity) {
        super(context);
        this.capacity = capacity;
        this.self = context.getSelf().<Object>unsafeUpcast().narrow();
    }

    /** Makes the directory of this member; it registers with the receptionist once the repository was read. */
    public static Behavior<Command> create(MemberCapacity capacity, Duration heartbeatInterval) {
        Behavior<Command> directory = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerAtFixedRate(Heartbeat.INSTANCE, heartbeatInterval);
            return new MemberDirectory(context, capacity);
        }));
        return Behaviors.transformMessages(
                        MemberMessage.class, directory, builder -> builder.match(MemberMessage.class, FromClient::new))
                .<Command>unsafeCast();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Gone.class, this::onGone)
                .onMessage(RepositoryRead.class, this::onRepositoryRead)
                .onMessage(FromClient.class, this::onFromClient)
                .onMessage(SubscriberGone.class, this::onSubscriberGone)
                .onMessage(Heartbeat.class, this::onHeartbeat)
                .build();
    }

    private Behavior<Command> onChanged(Changed changed) {
        replicas.put(changed.status().id(), new Held(changed.status(), changed.replica()));
        return publish();
    }

    private Behavior<Command> onGone(Gone gone) {
        Held held = replicas.get(gone.id());
        if (held == null || !held.replica().equals(gone.replica())) {
            return this;
        }
        replicas.remove(gone.id());
        return publish();
    }

    private Behavior<Command> onRepositoryRead(RepositoryRead read) {
        offers = read.offers();
        problems = read.problems();
        getContext().getSystem().receptionist().tell(Receptionist.register(MemberMessage.KEY, self));
        return publish();
    }

    private Behavior<Command> onFromClient(FromClient fromClient) {
        if (fromClient.message() instanceof Subscribe subscribe) {
            ActorRef<MemberReport> subscriber = subscribe.subscriber();
            if (subscribers.add(subscriber)) {
                getContext().watchWith(subscriber, new SubscriberGone(subscriber));
            }
            subscriber.tell(snapshot());
        }
        return this;
    }

    private Behavior<Command> onSubscriberGone(SubscriberGone gone) {
        subscribers.remove(gone.subscriber());
        return this;
    }

    private Behavior<Command> onHeartbeat(Heartbeat heartbeat) {
        MemberAlive alive = new MemberAlive(self, revision);
        subscribers.forEach(subscriber -> subscriber.tell(alive));
        return this;
    }

    private Behavior<Command> publish() {
        revision++;
        MemberSnapshot snapshot = snapshot();
        subscribers.forEach(subscriber -> subscriber.tell(snapshot));
        return this;
    }

    private MemberSnapshot snapshot() {
        List<ReplicaStatus> statuses =
                replicas.values().stream().map(Held::status).toList();
        return new MemberSnapshot(self, revision, capacity, offers, statuses, problems);
    }
}
