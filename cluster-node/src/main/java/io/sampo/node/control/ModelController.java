package io.sampo.node.control;

import io.sampo.node.control.ClusterPicture.Busyness;
import io.sampo.node.control.Rollout.Wish;
import io.sampo.node.placement.Deployment;
import io.sampo.node.placement.PlacementStrategy;
import io.sampo.node.placement.ReplicaPlacer;
import io.sampo.node.placement.Shortage;
import io.sampo.node.scaling.Autoscaler;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlCommand.Demand;
import io.sampo.protocol.control.ControlCommand.GetHistory;
import io.sampo.protocol.control.ControlCommand.GetScaling;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Deploy;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the models that are wanted live where they should. A cluster singleton.
 *
 * <p>What operators ordered is in its {@link ModelLedger}; what it decided last is kept by the members as well. So one that takes
 * over knows what was decided even while the journal is away, and goes on from there. Its rules are in {@link Rollout},
 * {@link PlacementStrategy} and {@link Autoscaler}; what becomes of orders is in {@link OrderDesk}.
 */
public final class ModelController extends AbstractBehavior<ModelController.Command> {

    private static final Duration TICK = Duration.ofMillis(500);

    /** Ticks that a view must last before replicas are ended: a controller that just started has not heard all members yet. */
    private static final int CALM_TICKS = 4;

    /** Ticks to wait for the ledger, or for members that know what was decided, before the repository alone decides. */
    private static final int PATIENCE_TICKS = 20;

    /** Revisions of one controller; the next one starts above them by its clock. */
    private static final int REVISIONS_A_MILLI = 1_024;

    /** What this actor understands, besides {@link ControlCommand}. */
    public sealed interface Command {}

    record Listed(Set<ActorRef<MemberMessage>> members) implements Command {}

    record Reported(MemberReport report) implements Command {}

    record Kept(ModelLedger.Kept kept) implements Command {}

    record Ordered(ControlCommand command) implements Command {}

    enum Tick implements Command {
        INSTANCE
    }

    /**
     * What the controller needs besides the members.
     *
     * @param selfAddress this member's own, which its local references do not show
     * @param leaving members that are about to leave the cluster
     */
    public record Environment(
            Address selfAddress,
            Supplier<Set<Address>> leaving,
            ReplicaPlacer placer,
            RepositoryMode mode,
            InstantSource clock) {}

    private final Environment environment;
    private final ActorRef<MemberReport> reports;
    private final ClusterPicture picture;
    private final OrderDesk desk;
    private final Placements placements;
    private final Scalers scalers = new Scalers();
    private final Wishes wishes;

    private @Nullable DesiredState desired;
    private ModelDeployments published = ModelDeployments.NONE;
    private ModelDeployments heard = ModelDeployments.NONE;
    private int ticks;
    private int calmTicks;

    private ModelController(
            ActorContext<Command> context, Environment environment, ActorRef<ModelLedger.Write> ledger) {
        super(context);
        this.environment = environment;
        this.picture = new ClusterPicture(environment.selfAddress());
        this.placements = new Placements(picture, environment);
        this.reports = context.messageAdapter(MemberReport.class, Reported::new);
        this.desk = new OrderDesk(
                picture, environment, ledger, reports, context.getSystem().ignoreRef());
        this.wishes = new Wishes(desk, placements);
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Listed(listing.getAllServiceInstances(MemberMessage.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(MemberMessage.KEY, listings));
    }

    /** Makes the controller, with its ledger. */
    public static Behavior<ControlCommand> create(Environment environment) {
        Behavior<Command> controller = Behaviors.setup(context -> {
            ActorRef<ModelLedger.Kept> kept = context.messageAdapter(ModelLedger.Kept.class, Kept::new);
            ActorRef<ModelLedger.Write> ledger = context.spawn(ModelLedger.create(kept), "ledger");
            // Not an adapter: the receptionist takes one reference of an actor in one part only, and that listens.
            ActorRef<ControlCommand> orders =
                    context.getSelf().<Object>unsafeUpcast().narrow();
            context.getSystem().receptionist().tell(Receptionist.register(ControlCommand.KEY, orders));
            return create(environment, ledger);
        });
        return Behaviors.transformMessages(
                ControlCommand.class, controller, builder -> builder.match(ControlCommand.class, Ordered::new));
    }

    /** Makes the controller with a ledger of somebody else's. */
    static Behavior<Command> create(Environment environment, ActorRef<ModelLedger.Write> ledger) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
            return new ModelController(context, environment, ledger);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Listed.class, this::onListed)
                .onMessage(Reported.class, this::onReported)
                .onMessage(Kept.class, this::onKept)
                .onMessage(Ordered.class, this::onOrdered)
                .onMessage(Tick.class, this::onTick)
                .build();
    }

    private Behavior<Command> onListed(Listed now) {
        placements.losses().leaving(environment.leaving().get());
        picture.missingFrom(now.members()).forEach(gone -> placements.losses().lost(gone, picture.addressOf(gone)));
        int before = picture.listed().size();
        Set<ActorRef<MemberMessage>> fresh = picture.list(now.members());
        boolean lost = picture.listed().size() < before + fresh.size();
        for (ActorRef<MemberMessage> member : fresh) {
            member.tell(new SubscribeController(reports));
            if (published.revision() > 0) {
                member.tell(new Deploy(published));
            }
        }
        if (!fresh.isEmpty() || lost) {
            calmTicks = 0;
        }
        if (lost) {
            placeIfAllAreHeard();
        }
        return this;
    }

    private Behavior<Command> onReported(Reported reported) {
        MemberReport report = reported.report();
        if (!picture.lists(report.member())) {
            return this;
        }
        if (report instanceof MemberSnapshot snapshot) {
            MemberSnapshot known = picture.snapshot(snapshot.member());
            placements.losses().heard(known, snapshot, picture.addressOf(snapshot));
            picture.take(snapshot);
            picture.readingsThatShow().forEach(desk::repositoryRead);
            if (known == null) {
                calmTicks = 0;
            }
            placeIfAllAreHeard();
        } else if (report instanceof MemberAlive alive) {
            MemberSnapshot known = picture.snapshot(alive.member());
            if (known == null || known.revision() != alive.revision()) {
                alive.member().tell(new SubscribeController(reports));
            }
        } else if (report instanceof MemberLoads loads) {
            picture.take(loads);
        } else if (report instanceof MemberDeployments told) {
            onHeard(told.deployments());
        } else if (report instanceof RepositoryRead read) {
            picture.take(read);
            picture.readingsThatShow().forEach(desk::repositoryRead);
            placeIfAllAreHeard();
        }
        return this;
    }

    /** What another controller decided. One that just took over goes on from there; one that has spoken speaks louder. */
    private void onHeard(ModelDeployments told) {
        if (told.revision() <= Math.max(heard.revision(), published.revision())) {
            return;
        }
        heard = told;
        if (published.revision() > 0) {
            publish(published.models());
            return;
        }
        wishes.hear(told);
        scalers.hear(told);
    }

    private Behavior<Command> onKept(Kept message) {
        desired = message.kept().state();
        desk.kept(message.kept().number());
        placeIfAllAreHeard();
        return this;
    }

    private Behavior<Command> onOrdered(Ordered ordered) {
        ControlCommand command = ordered.command();
        if (command instanceof Demand demand) {
            onDemand(demand);
        } else if (command instanceof GetHistory get) {
            get.replyTo()
                    .tell(
                            desired == null
                                    ? OrderBook.journalAway()
                                    : new ControlReply.History(desired.newest(get.model(), get.limit())));
        } else if (command instanceof GetScaling get) {
            get.replyTo().tell(new ControlReply.Scaling(scalers.scaling(published, picture)));
        } else if (command instanceof ControlCommand.Order order) {
            if (order instanceof LoadModel && environment.mode() == RepositoryMode.EXPLICIT) {
                placements.losses().forgive(order.model());
            }
            desk.take(order, desired, wishes.of(order.model()));
            placeIfAllAreHeard();
        }
        return this;
    }

    private void onDemand(Demand demand) {
        if (scalers.demand(demand, nowMillis())) {
            placeIfAllAreHeard();
        }
    }

    private Behavior<Command> onTick(Tick tick) {
        picture.silent().forEach(member -> member.tell(new SubscribeController(reports)));
        ticks++;
        calmTicks++;
        if (calmTicks >= CALM_TICKS || picture.hasHeardAll()) {
            reconcile();
        }
        desk.tick(desired);
        return this;
    }

    /** Not before: what a member holds that was not heard yet would be placed a second time, and so moved. */
    private void placeIfAllAreHeard() {
        if (picture.hasHeardAll()) {
            reconcile();
        }
    }

    /** Decides anew. Safe at any time: where all is as it should be, nothing happens. */
    private void reconcile() {
        if (picture.listed().isEmpty() || (desired == null && heard.revision() == 0 && ticks < PATIENCE_TICKS)) {
            return;
        }
        long now = nowMillis();
        desk.look();
        NavigableMap<ModelName, NavigableMap<ModelVersion, ModelOffer>> offers = picture.offers();
        Map<ModelRef, List<ReplicaStatus>> replicas = picture.replicas();
        wishes.offerWhatServesOn(offers, replicas.keySet(), now);
        Map<ModelRef, Busyness> busyness = picture.busyness();
        Set<ModelName> names = new TreeSet<>(offers.keySet());
        names.addAll(wishes.names());
        Map<ModelRef, Deployment> deployments = new HashMap<>();
        for (ModelName name : names) {
            NavigableMap<ModelVersion, ModelOffer> ofModel = offers.getOrDefault(name, new TreeMap<>());
            Wish wish =
                    isLoaded(name) ? wishes.decide(name, ofModel, intentOf(name), replicas, now) : wishes.unload(name);
            int serving = wish.current() == null
                    ? 0
                    : wishes.progress(new ModelRef(name, wish.current()), replicas)
                            .ready();
            for (ModelVersion version : wish.wanted()) {
                ModelRef ref = new ModelRef(name, version);
                boolean takesOver = version.equals(wish.next()) && (wish.passedOver() == null || desk.isLoading(name));
                if (takesOver || desk.awaited(name).contains(version)) {
                    scalers.prepare(ref, now);
                }
                ModelOffer offer = ofModel.get(version);
                if (offer != null) {
                    deployments.put(
                            ref,
                            scalers.deployment(
                                    offer,
                                    replicas.getOrDefault(ref, List.of()),
                                    busyness.getOrDefault(ref, Busyness.NONE),
                                    serving,
                                    now));
                }
            }
        }
        scalers.forgetAllBut(deployments.keySet(), now);
        placements.place(deployments.values(), ticks);
        scalers.releaseTheDisplaced(deployments, placements.placed(), now);
        publish(models(names, deployments));
        placements.reload(replicas);
        if (calmTicks >= CALM_TICKS) {
            placements.endUnwanted(ticks);
        }
        desk.settle(this::planOf, desired == null ? DesiredState.EMPTY : desired, wishes::of);
    }

    private List<ModelDeployment> models(Set<ModelName> names, Map<ModelRef, Deployment> deployments) {
        List<ModelDeployment> models = new ArrayList<>();
        for (ModelName name : names) {
            Wish wish = wishes.of(name);
            ModelIntent intent = intentOf(name);
            if (wish == null) {
                continue;
            }
            NavigableMap<ModelVersion, VersionPlan> versions = new TreeMap<>();
            for (ModelVersion version : wish.wanted()) {
                Deployment deployment = deployments.get(new ModelRef(name, version));
                if (deployment != null) {
                    Shortage shortage = placements.shortage(deployment.ref());
                    versions.put(
                            version,
                            new VersionPlan(
                                    deployment.replicas(),
                                    placements.suitedOf(deployment.ref()),
                                    deployment.residency(),
                                    shortage == null || deployment.replicas() == 0 ? "" : shortage.reason()));
                }
            }
            models.add(new ModelDeployment(name, isLoaded(name), versions, wish.current(), intent.labels()));
        }
        return models;
    }

    private void publish(List<ModelDeployment> models) {
        long newest = Math.max(published.revision(), heard.revision());
        if (models.equals(published.models()) && published.revision() == newest && newest > 0) {
            return;
        }
        long byClock = nowMillis() * REVISIONS_A_MILLI;
        published = new ModelDeployments(Math.max(newest + 1, byClock), models);
        Deploy deploy = new Deploy(published);
        picture.listed().forEach(member -> member.tell(deploy));
    }

    /** What was decided of a version; null if it is not wanted. */
    private @Nullable VersionPlan planOf(ModelRef ref) {
        return published.models().stream()
                .filter(model -> model.name().equals(ref.name()))
                .findFirst()
                .map(model -> model.versions().get(ref.version()))
                .orElse(null);
    }

    private boolean isLoaded(ModelName name) {
        if (environment.mode() == RepositoryMode.POLL) {
            return true;
        }
        Boolean ordered = intentOf(name).loaded();
        return ordered == null || ordered;
    }

    /** As the ledger has it or, as long as that is not read, as the last controller said. */
    private ModelIntent intentOf(ModelName name) {
        if (desired != null) {
            return desired.of(name);
        }
        return heard.models().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .map(model -> new ModelIntent(model.loaded(), model.labels(), new TreeMap<>()))
                .orElse(ModelIntent.NONE);
    }

    private long nowMillis() {
        return environment.clock().millis();
    }
}
