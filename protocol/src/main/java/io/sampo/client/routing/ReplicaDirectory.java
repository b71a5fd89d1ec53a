package io.sampo.client.routing;

import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/**
 * Knows every member that holds replicas, from the receptionist, and what each says of itself. Notices silence long before
 * the cluster calls a member unreachable: heartbeats come to clients directly.
 */
public final class ReplicaDirectory extends AbstractBehavior<ReplicaDirectory.Command> {

    /** What this actor understands. */
    public sealed interface Command {}

    private record Listed(Set<ActorRef<MemberMessage>> all, Set<ActorRef<MemberMessage>> reachable)
            implements Command {}

    private record Reported(MemberReport report) implements Command {}

    private enum Tick implements Command {
        INSTANCE
    }

    /** A member and when it last spoke. */
    private static final class Member {
        private @Nullable MemberSnapshot snapshot;
        private long lastHeardNanos;
        private boolean reachable = true;
        private boolean suspected;

        Member(long nowNanos) {
            lastHeardNanos = nowNanos;
        }
    }

    private final RoutingSettings settings;
    private final Consumer<ModelCatalog> listener;
    private final LongSupplier nanoClock;
    private final ActorRef<MemberReport> reports;
    private final Map<ActorRef<MemberMessage>, Member> members = new HashMap<>();
    private ModelDeployments deployments = ModelDeployments.NONE;

    private ReplicaDirectory(
            ActorContext<Command> context,
            RoutingSettings settings,
            Consumer<ModelCatalog> listener,
            LongSupplier nanoClock) {
        super(context);
        this.settings = settings;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.reports = context.messageAdapter(MemberReport.class, Reported::new);
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class,
                listing -> new Listed(
                        listing.getAllServiceInstances(MemberMessage.KEY),
                        listing.getServiceInstances(MemberMessage.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(MemberMessage.KEY, listings));
    }

    /**
     * Makes the directory.
     *
     * @param listener told of each new catalog, on this actor's thread
     * @param nanoClock monotonic, in nanoseconds; {@code System::nanoTime} outside tests
     */
    public static Behavior<Command> create(
            RoutingSettings settings, Consumer<ModelCatalog> listener, LongSupplier nanoClock) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, settings.heartbeatInterval());
            return new ReplicaDirectory(context, settings, listener, nanoClock);
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

    private Behavior<Command> onListed(Listed listed) {
        boolean changed = members.keySet().retainAll(listed.all());
        for (ActorRef<MemberMessage> ref : listed.all()) {
            Member member = members.get(ref);
            if (member == null) {
                member = new Member(nanoClock.getAsLong());
                members.put(ref, member);
                ref.tell(new Subscribe(reports));
            }
            boolean reachable = listed.reachable().contains(ref);
            changed |= member.reachable != reachable;
            member.reachable = reachable;
        }
        return changed ? publish() : this;
    }

    private Behavior<Command> onReported(Reported reported) {
        MemberReport report = reported.report();
        Member member = members.get(report.member());
        if (member == null) {
            return this;
        }
        member.lastHeardNanos = nanoClock.getAsLong();
        boolean changed = member.suspected;
        member.suspected = false;
        if (report instanceof MemberSnapshot snapshot) {
            member.snapshot = snapshot;
            changed = true;
        } else if (report instanceof MemberDeployments told) {
            if (told.deployments().revision() > deployments.revision()) {
                deployments = told.deployments();
                changed = true;
            }
        } else if (report instanceof MemberAlive alive
                && (member.snapshot == null || member.snapshot.revision() != alive.revision())) {
            report.member().tell(new Subscribe(reports));
        }
        return changed ? publish() : this;
    }

    private Behavior<Command> onTick(Tick tick) {
        long now = nanoClock.getAsLong();
        boolean changed = false;
        for (Map.Entry<ActorRef<MemberMessage>, Member> entry : members.entrySet()) {
            Member member = entry.getValue();
            if (member.snapshot == null) {
                // The first subscription may have been lost, or sent before the connection stood.
                entry.getKey().tell(new Subscribe(reports));
            }
            boolean silent =
                    now - member.lastHeardNanos > settings.silenceLimit().toNanos();
            changed |= silent && !member.suspected;
            member.suspected |= silent;
        }
        return changed ? publish() : this;
    }

    private Behavior<Command> publish() {
        List<MemberSnapshot> live = new ArrayList<>();
        List<MemberSnapshot> silent = new ArrayList<>();
        for (Member member : members.values()) {
            if (member.snapshot != null) {
                (member.suspected || !member.reachable ? silent : live).add(member.snapshot);
            }
        }
        listener.accept(ModelCatalog.of(live, silent, deployments));
        return this;
    }
}
