package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Sees to it that the replicas that are wanted live where they should. A cluster singleton; it keeps nothing that the members do
 * not tell it again.
 */
public final class ModelController extends AbstractBehavior<ModelController.Command> {

    private static final Duration TICK = Duration.ofMillis(500);

    /** Ticks that a view must last before replicas are ended: a controller that just started has not heard all members yet. */
    private static final int CALM_TICKS = 4;

    /** What this actor understands. */
    public sealed interface Command {}

    record Listed(Set<ActorRef<MemberMessage>> members) implements Command {}

    record Reported(MemberReport report) implements Command {}

    enum Tick implements Command {
        INSTANCE
    }

    private final Address selfAddress;
    private final ReplicaPlacer placer;
    private final ActorRef<MemberReport> reports;
    private final Map<ActorRef<MemberMessage>, MemberSnapshot> members = new HashMap<>();
    private final Set<ActorRef<MemberMessage>> listed = new HashSet<>();
    private Map<ReplicaId, Address> plan = Map.of();
    private int calmTicks;

    private ModelController(ActorContext<Command> context, Address selfAddress, ReplicaPlacer placer) {
        super(context);
        this.selfAddress = selfAddress;
        this.placer = placer;
        this.reports = context.messageAdapter(MemberReport.class, Reported::new);
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Listed(listing.getAllServiceInstances(MemberMessage.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(MemberMessage.KEY, listings));
    }

    /**
     * Makes the controller.
     *
     * @param selfAddress this member's own, which its local references do not show
     */
    public static Behavior<Command> create(Address selfAddress, ReplicaPlacer placer) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
            return new ModelController(context, selfAddress, placer);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Listed.class, this::onListed)
                .onMessage(Reported.class, this::onReported)
                .onMessage(Tick.class, this::onTick)
                .build();
    }

    private Behavior<Command> onListed(Listed now) {
        for (ActorRef<MemberMessage> member : now.members()) {
            if (listed.add(member)) {
                calmTicks = 0;
                member.tell(new Subscribe(reports));
            }
        }
        boolean lost = listed.retainAll(now.members());
        members.keySet().retainAll(listed);
        if (lost) {
            calmTicks = 0;
            placeIfAllAreHeard();
        }
        return this;
    }

    private Behavior<Command> onReported(Reported reported) {
        MemberReport report = reported.report();
        if (!listed.contains(report.member())) {
            return this;
        }
        MemberSnapshot known = members.get(report.member());
        if (report instanceof MemberSnapshot snapshot) {
            members.put(snapshot.member(), snapshot);
            if (known == null || !known.offers().equals(snapshot.offers())) {
                calmTicks = 0;
                placeIfAllAreHeard();
            }
        } else if (known == null || known.revision() != report.revision()) {
            report.member().tell(new Subscribe(reports));
        }
        return this;
    }

    private Behavior<Command> onTick(Tick tick) {
        listed.stream()
                .filter(member -> !members.containsKey(member))
                .forEach(member -> member.tell(new Subscribe(reports)));
        calmTicks++;
        if (calmTicks >= CALM_TICKS) {
            placeMissing();
            endUnwanted();
        }
        return this;
    }

    /** Not before: what a member holds that was not heard yet would be placed a second time, and so moved. */
    private void placeIfAllAreHeard() {
        if (members.size() == listed.size()) {
            placeMissing();
        }
    }

    /** Plans anew, and starts what no member reports. Safe at any time: starting what runs changes nothing. */
    private void placeMissing() {
        Map<ReplicaId, Address> actual = actual();
        ClusterView view = new ClusterView(memberViews(), placed(actual), ready());
        plan = PlacementStrategy.plan(view, deployments()).placements();
        plan.forEach((id, address) -> {
            if (!address.equals(actual.get(id))) {
                placer.place(id, address);
            }
        });
    }

    private void endUnwanted() {
        for (MemberSnapshot member : members.values()) {
            for (ReplicaStatus replica : member.replicas()) {
                // What stops already would be started again by sharding, to take the message.
                if (!plan.containsKey(replica.id()) && replica.state() != ReplicaState.STOPPING) {
                    placer.retire(replica.id());
                }
            }
        }
    }

    /** Where replicas are, or were sent by the last plan and are not to be seen yet. */
    private Map<ReplicaId, Address> placed(Map<ReplicaId, Address> actual) {
        Map<ReplicaId, Address> placed = new HashMap<>(plan);
        placed.putAll(actual);
        return placed;
    }

    private Map<ReplicaId, Address> actual() {
        Map<ReplicaId, Address> actual = new HashMap<>();
        for (MemberSnapshot member : members.values()) {
            for (ReplicaStatus replica : member.replicas()) {
                if (replica.state() == ReplicaState.STOPPING) {
                    // It may be on its way elsewhere, and reported from there as well.
                    actual.putIfAbsent(replica.id(), addressOf(member));
                } else {
                    actual.put(replica.id(), addressOf(member));
                }
            }
        }
        return actual;
    }

    private Map<Address, MemberView> memberViews() {
        Map<Address, MemberView> views = new HashMap<>();
        members.values().forEach(member -> {
            Set<ModelRef> offers =
                    member.offers().stream().map(ModelOffer::ref).collect(Collectors.toUnmodifiableSet());
            views.put(addressOf(member), new MemberView(member.capacity(), offers, false));
        });
        return views;
    }

    private Set<ReplicaId> ready() {
        return members.values().stream()
                .flatMap(member -> member.replicas().stream())
                .filter(replica -> replica.state() == ReplicaState.READY)
                .map(ReplicaStatus::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Each version with the largest numbers that a member has for it. */
    private Collection<Deployment> deployments() {
        Map<ModelRef, Deployment> deployments = new HashMap<>();
        members.values().stream()
                .flatMap(member -> member.offers().stream())
                .forEach(offer -> deployments.merge(offer.ref(), deployment(offer), ModelController::larger));
        return deployments.values();
    }

    private static Deployment deployment(ModelOffer offer) {
        ModelNeeds needs = new ModelNeeds(DevicePreference.GPU_ELSE_CPU, offer.sizeBytes(), Spread.MEMBER);
        return new Deployment(offer.ref(), offer.replicas(), needs, Residency.PRELOAD, false, 0);
    }

    private static Deployment larger(Deployment one, Deployment other) {
        long bytes = Math.max(one.needs().memoryBytes(), other.needs().memoryBytes());
        return new Deployment(
                one.ref(),
                Math.max(one.replicas(), other.replicas()),
                new ModelNeeds(one.needs().device(), bytes, one.needs().spread()),
                one.residency(),
                false,
                0);
    }

    private Address addressOf(MemberSnapshot member) {
        Address address = member.member().path().address();
        return address.hasLocalScope() ? selfAddress : address;
    }
}
