package io.sampo.client.control;

import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/** Knows the controller of models from the receptionist, and sees that every question to it gets one answer. */
final class ControllerLink extends AbstractBehavior<ControllerLink.Command> {

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Questions that wait for a controller, beyond which they are refused. */
    private static final int MOST_WAITING = 256;

    /** What this actor understands. */
    sealed interface Command {}

    /** A question; {@code answer} is completed within {@code timeout}. */
    record Ask(
            Function<ActorRef<ControlReply>, ControlCommand> command,
            Duration timeout,
            CompletableFuture<ControlReply> answer)
            implements Command {}

    /** To be passed on at once, or not at all. */
    record Demanded(ControlCommand.Demand demand) implements Command {}

    private record Listed(Set<ActorRef<ControlCommand>> controllers) implements Command {}

    private record WaitedTooLong(Ask ask) implements Command {}

    /** A question that is not put yet. */
    private record Waiting(Ask ask, long untilNanos) {}

    private final TimerScheduler<Command> timers;
    private final LongSupplier nanoClock;
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable ActorRef<ControlCommand> controller;

    private ControllerLink(ActorContext<Command> context, TimerScheduler<Command> timers, LongSupplier nanoClock) {
        super(context);
        this.timers = timers;
        this.nanoClock = nanoClock;
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Listed(listing.getServiceInstances(ControlCommand.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(ControlCommand.KEY, listings));
    }

    /**
     * Makes the link.
     *
     * @param nanoClock monotonic, in nanoseconds; {@code System::nanoTime} outside tests
     */
    static Behavior<Command> create(LongSupplier nanoClock) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new ControllerLink(context, timers, nanoClock)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, this::onAsk)
                .onMessage(Demanded.class, this::onDemanded)
                .onMessage(Listed.class, this::onListed)
                .onMessage(WaitedTooLong.class, this::onWaitedTooLong)
                .build();
    }

    private Behavior<Command> onAsk(Ask ask) {
        if (controller != null) {
            getContext().spawnAnonymous(Question.create(controller, ask, ask.timeout()));
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(new Waiting(ask, nanoClock.getAsLong() + ask.timeout().toNanos()));
            timers.startSingleTimer(ask, new WaitedTooLong(ask), ask.timeout());
        } else {
            ask.answer().complete(unavailable("no controller is heard of, and " + waiting.size() + " orders wait"));
        }
        return this;
    }

    private Behavior<Command> onDemanded(Demanded demanded) {
        if (controller != null) {
            controller.tell(demanded.demand());
        }
        return this;
    }

    private Behavior<Command> onListed(Listed listed) {
        controller = listed.controllers().stream().findFirst().orElse(null);
        if (controller != null) {
            for (Waiting each : waiting) {
                timers.cancel(each.ask());
                Duration left = Duration.ofNanos(Math.max(0, each.untilNanos() - nanoClock.getAsLong()));
                getContext().spawnAnonymous(Question.create(controller, each.ask(), left));
            }
            waiting.clear();
        }
        return this;
    }

    private Behavior<Command> onWaitedTooLong(WaitedTooLong late) {
        if (waiting.removeIf(each -> each.ask().equals(late.ask()))) {
            late.ask()
                    .answer()
                    .complete(unavailable("no controller was heard of in "
                            + late.ask().timeout().toSeconds() + " s"));
        }
        return this;
    }

    private static NotDone unavailable(String reason) {
        return new NotDone(ErrorCode.CONTROLLER_UNAVAILABLE, "models cannot be changed now: " + reason, RETRY);
    }

    /** One question that was put to a controller. */
    private static final class Question {

        private enum Trouble {
            LOST,
            LATE
        }

        private Question() {}

        static Behavior<Object> create(ActorRef<ControlCommand> controller, Ask ask, Duration left) {
            return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
                context.watchWith(controller, Trouble.LOST);
                timers.startSingleTimer(Trouble.LATE, left);
                controller.tell(ask.command().apply(context.getSelf().narrow()));
                return Behaviors.receive(Object.class)
                        .onMessage(ControlReply.class, reply -> end(ask, reply))
                        .onMessageEquals(
                                Trouble.LOST,
                                () -> end(
                                        ask,
                                        unavailable("the controller was lost while it had the order; the history of"
                                                + " the model says whether it was done")))
                        .onMessageEquals(
                                Trouble.LATE,
                                () -> end(
                                        ask,
                                        unavailable("no answer in "
                                                + ask.timeout().toSeconds()
                                                + " s; the history of the model says whether it was done")))
                        .build();
            }));
        }

        private static Behavior<Object> end(Ask ask, ControlReply reply) {
            ask.answer().complete(reply);
            return Behaviors.stopped();
        }
    }
}
