package io.sampo.node.store;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Reads a history without events, once. The first use of the journal takes a second or two of a processor; without this, a member
 * would take them when it takes over from one that died.
 */
public final class JournalWarmUp extends EventSourcedBehavior<JournalWarmUp.Command, String, String> {

    private static final PersistenceId ID = PersistenceId.ofUniqueId("warm-up");
    /** By then the models of a member that has just begun are loaded, as a rule. */
    private static final Duration DELAY = Duration.ofSeconds(10);

    private static final Duration SHORTEST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    private static final double JITTER = 0.2;

    /** What this actor understands: nothing from others. */
    enum Command {
        /** There is nothing left to do. */
        STOP
    }

    private final ActorContext<Command> context;

    private JournalWarmUp(ActorContext<Command> context) {
        super(ID, SupervisorStrategy.restartWithBackoff(SHORTEST_BACKOFF, LONGEST_BACKOFF, JITTER));
        this.context = context;
    }

    /** Does it in a while, on a system that has a journal. Returns at once. */
    public static void start(ActorSystem<?> system) {
        system.scheduler()
                .scheduleOnce(
                        DELAY,
                        () -> system.systemActorOf(create(), "sampo-journal-warm-up", Props.empty()),
                        system.executionContext());
    }

    static Behavior<Command> create() {
        return Behaviors.setup(JournalWarmUp::new);
    }

    @Override
    public String emptyState() {
        return "";
    }

    @Override
    public CommandHandler<Command, String, String> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Command.class, command -> Effect().stop())
                .build();
    }

    @Override
    public EventHandler<String, String> eventHandler() {
        return (state, event) -> state;
    }

    @Override
    public SignalHandler<String> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(
                        RecoveryCompleted.class,
                        (state, done) -> context.getSelf().tell(Command.STOP))
                .build();
    }
}
