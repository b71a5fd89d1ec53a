package io.sampo.node.replica;

import io.sampo.node.batching.ReplicaGauge;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Deploy;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaLoad;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/** What one member holds, told to whoever subscribes: at once, at each change, and that it lives in between. */
public final class MemberDirectory extends AbstractBehavior<MemberDirectory.Command> {

    /** What this actor understands, besides {@link MemberMessage} from clients. */
    public sealed interface Command {}

    /** A replica of this member says something new; {@code replica} is the actor that says it, {@code gauge} how busy it is. */
    public record Changed(ReplicaStatus status, ActorRef<Object> replica, ReplicaGauge gauge) implements Command {}

    /** A replica left this member; ignored if another actor has taken its name since. */
    public record Gone(ReplicaId id, ActorRef<Object> replica) implements Command {}

    /**
     * The repository was read.
     *
     * @param number grows with each reading, in the order in which they were made; results may arrive in another
     */
    public record RepositoryRead(long number, List<ModelOffer> offers, List<ModelProblem> problems) implements Command {

        /** Takes copies of the lists. */
        public RepositoryRead {
            offers = List.copyOf(offers);
            problems = List.copyOf(problems);
        }
    }

    /** Reads the repository of this member, elsewhere than on the calling thread. */
    @FunctionalInterface
    public interface RepositoryReader {

        /** Reads one model's folder anew, or all if {@code model} is null. Fails only by a defect. */
        CompletionStage<RepositoryRead> read(@Nullable ModelName model);
    }

    private record ReadFor(ModelName model, ActorRef<MemberReport> replyTo, RepositoryRead read) implements Command {}

    private record ReadFailed(String reason) implements Command {}

    private enum Poll implements Command {
        INSTANCE
    }

    private enum TellLoads implements Command {
        INSTANCE
    }

    private record FromClient(MemberMessage message) implements Command {}

    private record SubscriberGone(ActorRef<MemberReport> subscriber) implements Command {}

    private enum Heartbeat implements Command {
        INSTANCE
    }

    private record Held(ReplicaStatus status, ActorRef<Object> replica, ReplicaGauge gauge) {}

    /** How often the controller hears how busy replicas are: several times in what it reacts in. */
    private static final Duration LOADS_EVERY = Duration.ofMillis(500);

    private final MemberCapacity capacity;
    private final RepositoryReader repository;
    private final ActorRef<MemberMessage> self;
    private final Set<ActorRef<MemberReport>> controllers = new HashSet<>();
    private final Subscribers subscribers;
    private final Map<ReplicaId, Held> replicas = new HashMap<>();
    private List<ModelOffer> offers = List.of();
    private List<ModelProblem> problems = List.of();
    private ModelDeployments deployments = ModelDeployments.NONE;
    private long revision;
    private long lastReading;
    private boolean read;
    private boolean reading;

    private MemberDirectory(ActorContext<Command> context, MemberCapacity capacity, RepositoryReader repository) {
        super(context);
        this.capacity = capacity;
        this.repository = repository;
        this.subscribers = new Subscribers(LargeMessages.get(context.getSystem()));
        this.self = context.getSelf().<Object>unsafeUpcast().narrow();
    }

    /**
     * Makes the directory of this member; it reads the repository, and registers with the receptionist when that is done.
     *
     * @param poll how often the repository is read anew; empty for only when it is asked to
     */
    public static Behavior<Command> create(
            MemberCapacity capacity, Duration heartbeatInterval, RepositoryReader repository, Optional<Duration> poll) {
        Behavior<Command> directory = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerAtFixedRate(Heartbeat.INSTANCE, heartbeatInterval);
            timers.startTimerWithFixedDelay(TellLoads.INSTANCE, LOADS_EVERY);
            poll.ifPresent(interval -> timers.startTimerWithFixedDelay(Poll.INSTANCE, interval));
            MemberDirectory made = new MemberDirectory(context, capacity, repository);
            made.readAll();
            return made;
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
                .onMessage(ReadFor.class, this::onReadFor)
                .onMessage(ReadFailed.class, this::onReadFailed)
                .onMessage(Poll.class, this::onPoll)
                .onMessage(TellLoads.class, this::onTellLoads)
                .build();
    }

    private Behavior<Command> onChanged(Changed changed) {
        replicas.put(changed.status().id(), new Held(changed.status(), changed.replica(), changed.gauge()));
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

    private void readAll() {
        reading = true;
        getContext().pipeToSelf(repository.read(null), (result, failure) -> result != null ? result : failed(failure));
    }

    private static ReadFailed failed(@Nullable Throwable failure) {
        return new ReadFailed(String.valueOf(failure));
    }

    private Behavior<Command> onRepositoryRead(RepositoryRead now) {
        reading = false;
        return take(now);
    }

    private Behavior<Command> take(RepositoryRead now) {
        if (now.number() <= lastReading) {
            return this;
        }
        boolean changed = !read || !offers.equals(now.offers()) || !problems.equals(now.problems());
        lastReading = now.number();
        offers = now.offers();
        problems = now.problems();
        if (!read) {
            read = true;
            getContext().getSystem().receptionist().tell(Receptionist.register(MemberMessage.KEY, self));
        }
        return changed ? publish() : this;
    }

    private Behavior<Command> onReadFor(ReadFor done) {
        take(done.read());
        done.replyTo().tell(new MemberReport.RepositoryRead(self, done.model(), revision));
        return this;
    }

    private Behavior<Command> onReadFailed(ReadFailed failed) {
        reading = false;
        getContext().getLog().error("The repository could not be read: {}", failed.reason());
        return this;
    }

    private Behavior<Command> onPoll(Poll poll) {
        if (!reading) {
            readAll();
        }
        return this;
    }

    private Behavior<Command> onTellLoads(TellLoads tell) {
        if (!controllers.isEmpty()) {
            List<ReplicaLoad> loads = replicas.values().stream()
                    .filter(held -> held.status().isReady())
                    .map(held -> new ReplicaLoad(
                            held.status().id(),
                            held.gauge().waiting(),
                            held.gauge().running(),
                            held.gauge().lastUsedEpochMillis()))
                    .toList();
            MemberLoads report = new MemberLoads(self, loads);
            controllers.forEach(controller -> controller.tell(report));
        }
        return this;
    }

    private Behavior<Command> onFromClient(FromClient fromClient) {
        MemberMessage message = fromClient.message();
        if (message instanceof Subscribe subscribe) {
            subscribe(subscribe.subscriber());
        } else if (message instanceof SubscribeController subscribe) {
            controllers.add(subscribe.subscriber());
            subscribe(subscribe.subscriber());
        } else if (message instanceof ReadRepository order) {
            getContext()
                    .pipeToSelf(
                            repository.read(order.model()),
                            (result, failure) -> result != null
                                    ? new ReadFor(order.model(), order.replyTo(), result)
                                    : failed(failure));
        } else if (message instanceof Deploy deploy && deploy.deployments().revision() > deployments.revision()) {
            deployments = deploy.deployments();
            subscribers.tell(new MemberDeployments(self, deployments));
            // Under a new revision: whoever misses the report asks again.
            return publish();
        }
        return this;
    }

    private void subscribe(ActorRef<MemberReport> subscriber) {
        if (subscribers.add(subscriber)) {
            getContext().watchWith(subscriber, new SubscriberGone(subscriber));
        }
        // What is wanted goes first: with it a new edge routes right from the first snapshot on.
        if (deployments.revision() > 0) {
            subscriber.tell(new MemberDeployments(self, deployments));
        }
        subscribers.answer(subscriber, snapshot());
    }

    private Behavior<Command> onSubscriberGone(SubscriberGone gone) {
        subscribers.remove(gone.subscriber());
        controllers.remove(gone.subscriber());
        return this;
    }

    private Behavior<Command> onHeartbeat(Heartbeat heartbeat) {
        subscribers.heartbeat(self, this::snapshot);
        return this;
    }

    private Behavior<Command> publish() {
        revision++;
        subscribers.publish(snapshot());
        return this;
    }

    private MemberSnapshot snapshot() {
        List<ReplicaStatus> statuses =
                replicas.values().stream().map(Held::status).toList();
        return new MemberSnapshot(self, revision, capacity, offers, statuses, problems);
    }
}
