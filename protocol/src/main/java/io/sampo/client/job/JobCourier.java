package io.sampo.client.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.WatchJob;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.job.JobUpdate.WatchRefused;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.transfer.Outbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Carries requests to job desks and sees that each gets one answer; keeps watches alive wherever their jobs move.
 *
 * <p>A request goes to one desk after another until one answers or its time is up. That is safe: whoever repeats a submission
 * means the same job.
 */
final class JobCourier extends AbstractBehavior<JobCourier.Command> {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Whoever watches a job. */
    @FunctionalInterface
    interface Watcher {

        /** Takes an update, on the courier's thread. */
        void told(JobUpdate update);
    }

    /** What this actor understands. */
    sealed interface Command {}

    /**
     * Asks a desk.
     *
     * @param request makes the request, given whom to answer
     * @param caller told the one reply, on the courier's thread
     */
    record Ask(Function<ActorRef<JobReply>, JobRequest> request, long payloadBytes, Consumer<JobReply> caller)
            implements Command {}

    /** Tells {@code watcher} of a job's changes until it has ended. */
    record StartWatch(JobId id, TenantId tenant, long afterRevision, Watcher watcher) implements Command {}

    /** This watcher wants no more. */
    record EndWatch(Watcher watcher) implements Command {}

    private record DesksListed(Set<ActorRef<JobRequest>> all, Set<ActorRef<JobRequest>> reachable) implements Command {}

    private record Replied(long errand, JobReply reply) implements Command {}

    private record NotDelivered(long errand, ActorRef<JobRequest> desk) implements Command {}

    private record Updated(Watcher watcher, JobUpdate update) implements Command {}

    private enum Tick implements Command {
        INSTANCE
    }

    private final JobClientSettings settings;
    private final Outbox outbox;
    private final Desks desks;
    private final LongSupplier nanoClock;
    private final Map<Long, Errand> errands = new HashMap<>();
    private final IdentityHashMap<Watcher, Watch> watches = new IdentityHashMap<>();
    private long lastErrand;

    private JobCourier(
            ActorContext<Command> context,
            JobClientSettings settings,
            Outbox outbox,
            RandomGenerator random,
            LongSupplier nanoClock) {
        super(context);
        this.settings = settings;
        this.outbox = outbox;
        this.desks = new Desks(random);
        this.nanoClock = nanoClock;
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class,
                listing -> new DesksListed(
                        listing.getAllServiceInstances(JobRequest.KEY), listing.getServiceInstances(JobRequest.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(JobRequest.KEY, listings));
    }

    /**
     * Makes the courier.
     *
     * @param random chooses desks
     * @param nanoClock monotonic, in nanoseconds; {@code System::nanoTime} outside tests
     */
    static Behavior<Command> create(
            JobClientSettings settings, Outbox outbox, RandomGenerator random, LongSupplier nanoClock) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
            return new JobCourier(context, settings, outbox, random, nanoClock);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, this::onAsk)
                .onMessage(Replied.class, this::onReplied)
                .onMessage(NotDelivered.class, this::onNotDelivered)
                .onMessage(StartWatch.class, this::onStartWatch)
                .onMessage(Updated.class, this::onUpdated)
                .onMessage(EndWatch.class, this::onEndWatch)
                .onMessage(DesksListed.class, this::onDesksListed)
                .onMessage(Tick.class, this::onTick)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onAsk(Ask ask) {
        if (ask.payloadBytes() > outbox.maxPayloadBytes()) {
            ask.caller()
                    .accept(Refused.forGood(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "inputs: " + ask.payloadBytes() + " bytes (expected: at most " + outbox.maxPayloadBytes()
                                    + ")"));
        } else if (errands.size() >= settings.maxOutstanding()) {
            ask.caller()
                    .accept(new Refused(
                            ErrorCode.QUEUE_FULL,
                            "jobs: " + errands.size() + " requests are under way already (expected: at most "
                                    + settings.maxOutstanding() + ")",
                            RETRY));
        } else {
            long id = ++lastErrand;
            Errand errand = new Errand(ask, replyBox(id), nanoClock.getAsLong());
            errands.put(id, errand);
            advance(id, errand);
        }
        return this;
    }

    private Behavior<Command> onReplied(Replied replied) {
        finish(replied.errand(), replied.reply());
        return this;
    }

    private Behavior<Command> onNotDelivered(NotDelivered notDelivered) {
        Errand errand = errands.get(notDelivered.errand());
        // Where there is no other desk, this one is tried again when its time is up, not at once.
        if (errand != null && notDelivered.desk().equals(errand.desk) && desks.anyBeside(errand.tried)) {
            errand.desk = null;
            advance(notDelivered.errand(), errand);
        }
        return this;
    }

    private Behavior<Command> onStartWatch(StartWatch start) {
        if (watches.size() >= settings.maxWatches()) {
            start.watcher()
                    .told(new WatchRefused(
                            start.id(),
                            ErrorCode.QUEUE_FULL,
                            "jobs: " + watches.size() + " watches already (expected: at most " + settings.maxWatches()
                                    + ")"));
        } else {
            Watch watch = new Watch(start, updateBox(start.watcher()));
            watches.put(start.watcher(), watch);
            renew(watch);
        }
        return this;
    }

    private Behavior<Command> onUpdated(Updated updated) {
        Watch watch = watches.get(updated.watcher());
        if (watch == null) {
            return this;
        }
        JobUpdate update = updated.update();
        boolean news = true;
        boolean last = true;
        if (update instanceof JobChanged changed) {
            long revision = changed.status().revision();
            news = revision > watch.revision;
            last = changed.status().state().isTerminal();
            watch.heardAt(Math.max(revision, watch.revision));
        }
        if (last) {
            forget(watch);
        }
        // The end is told in any case: whoever waits for it is not to wait for ever since it claims to know of
        // something later.
        if (news || last) {
            tell(updated.watcher(), update);
        }
        return this;
    }

    private Behavior<Command> onEndWatch(EndWatch end) {
        Watch watch = watches.get(end.watcher());
        if (watch != null) {
            forget(watch);
        }
        return this;
    }

    private Behavior<Command> onDesksListed(DesksListed listed) {
        if (desks.update(listed.all(), listed.reachable())) {
            // With a member its jobs move, also those that were asked for through a desk elsewhere.
            watches.values().forEach(Watch::isOrphaned);
        }
        return advanceAll();
    }

    private Behavior<Command> onTick(Tick tick) {
        return advanceAll();
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        List.copyOf(errands.keySet()).forEach(id -> finish(id, unavailable("jobs: this process stops")));
        return this;
    }

    /** Does what is due. Safe at any time. */
    private Behavior<Command> advanceAll() {
        List.copyOf(errands.entrySet()).forEach(entry -> advance(entry.getKey(), entry.getValue()));
        long now = nanoClock.getAsLong();
        for (Watch watch : watches.values()) {
            if (watch.isDue(now, settings.attemptTimeout())) {
                renew(watch);
            }
        }
        return this;
    }

    /** Sends a request to another desk if the one that has it is gone or silent; gives it up if its time is up. */
    private void advance(long id, Errand errand) {
        long now = nanoClock.getAsLong();
        long waitedNanos = now - errand.startedNanos;
        long payloadBytes = errand.ask.payloadBytes();
        ActorRef<JobRequest> desk = errand.desk;
        if (waitedNanos >= settings.requestTimeout(payloadBytes).toNanos()) {
            finish(
                    id,
                    unavailable(
                            errand.tried.isEmpty()
                                    ? "jobs: no member that keeps jobs can be reached"
                                    : "jobs: no member that keeps jobs answered in time"));
        } else if (desks.isEmpty() && waitedNanos >= settings.deskGrace().toNanos()) {
            finish(id, unavailable("jobs: no member of the cluster that keeps jobs is heard of"));
        } else if (desk == null
                || !desks.knows(desk)
                || now - errand.sentNanos
                        >= settings.attemptTimeout(payloadBytes).toNanos()) {
            desks.choose(errand.tried).ifPresent(other -> send(id, errand, other, now));
        }
    }

    private void send(long id, Errand errand, ActorRef<JobRequest> desk, long nowNanos) {
        errand.sentTo(desk, nowNanos);
        ActorRef<Command> self = getContext().getSelf();
        outbox.tell(
                desk,
                errand.ask.request().apply(errand.box),
                errand.ask.payloadBytes(),
                reason -> self.tell(new NotDelivered(id, desk)));
    }

    private void finish(long id, JobReply reply) {
        Errand errand = errands.remove(id);
        if (errand != null) {
            getContext().stop(errand.box);
            errand.ask.caller().accept(reply);
        }
    }

    private void renew(Watch watch) {
        desks.choose(Set.of()).ifPresent(desk -> {
            watch.askedOf(desk, nanoClock.getAsLong());
            desk.tell(new WatchJob(watch.asked.id(), watch.asked.tenant(), watch.revision, watch.box));
        });
    }

    private void forget(Watch watch) {
        watches.remove(watch.asked.watcher());
        getContext().stop(watch.box);
    }

    private void tell(Watcher watcher, JobUpdate update) {
        try {
            watcher.told(update);
        } catch (RuntimeException e) {
            // Somebody else's code: it must not take all other requests with it.
            getContext().getLog().error("A watcher of a job failed on an update", e);
        }
    }

    private ActorRef<JobReply> replyBox(long errand) {
        return getContext().spawnAnonymous(forwarding((JobReply reply) -> new Replied(errand, reply)));
    }

    private ActorRef<JobUpdate> updateBox(Watcher watcher) {
        return getContext().spawnAnonymous(forwarding((JobUpdate update) -> new Updated(watcher, update)));
    }

    /** Replies carry no correlation, so each request has an address of its own. */
    private <T> Behavior<T> forwarding(Function<T, Command> wrap) {
        ActorRef<Command> self = getContext().getSelf();
        return Behaviors.receiveMessage(message -> {
            self.tell(wrap.apply(message));
            return Behaviors.same();
        });
    }

    private static Refused unavailable(String detail) {
        return new Refused(ErrorCode.JOB_STORE_UNAVAILABLE, detail, RETRY);
    }
}
