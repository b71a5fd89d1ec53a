package io.sampo.node.control;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Keeps what operators ordered, in the journal. Apart from the controller, which goes on without it while the journal is away.
 *
 * <p>There are as many events as operators give orders: no snapshots are needed.
 */
final class ModelLedger extends EventSourcedBehavior<ModelLedger.Write, ControlEvent, DesiredState> {

    private static final PersistenceId ID = PersistenceId.ofUniqueId("model-controller");
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    private static final double JITTER = 0.2;

    /** Writes {@code event}; {@link Kept} with the same number follows once it is written. */
    record Write(long number, ControlEvent event) {}

    /**
     * What is kept now.
     *
     * @param number of the {@link Write} that was written; 0 when the journal was read
     */
    record Kept(long number, DesiredState state) {}

    private final ActorRef<Kept> listener;

    private ModelLedger(ActorRef<Kept> listener) {
        super(ID, SupervisorStrategy.restartWithBackoff(SHORTEST_BACKOFF, LONGEST_BACKOFF, JITTER));
        this.listener = listener;
    }

    /** Makes the ledger; it tells {@code listener} what it keeps when it has read it, and after each change. */
    static Behavior<Write> create(ActorRef<Kept> listener) {
        return new ModelLedger(listener);
    }

    @Override
    public DesiredState emptyState() {
        return DesiredState.EMPTY;
    }

    @Override
    public CommandHandler<Write, ControlEvent, DesiredState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Write.class, this::write)
                .build();
    }

    private Effect<ControlEvent, DesiredState> write(Write command) {
        return Effect().persist(command.event()).thenRun(state -> listener.tell(new Kept(command.number(), state)));
    }

    @Override
    public EventHandler<DesiredState, ControlEvent> eventHandler() {
        return DesiredState::apply;
    }

    @Override
    public SignalHandler<DesiredState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (state, signal) -> listener.tell(new Kept(0, state)))
                .build();
    }
}
