package io.sampo.node.job;

import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.SuspectCommand;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Lets one suspect run at a time, once a cluster: when its worker is lost, no other suspect's is lost with it. Its rules are in
 * {@link SuspectLine}. Remembers nothing: suspects say again and again what they want, or have.
 */
final class SuspectTurns extends AbstractBehavior<SuspectCommand> {

    private final Function<JobId, RecipientRef<JobCommand>> jobs;
    private final LongSupplier clockMillis;
    private final SuspectLine line;

    private SuspectTurns(
            ActorContext<SuspectCommand> context,
            Duration patience,
            Function<JobId, RecipientRef<JobCommand>> jobs,
            LongSupplier clockMillis) {
        super(context);
        this.jobs = jobs;
        this.clockMillis = clockMillis;
        this.line = new SuspectLine(clockMillis.getAsLong(), patience.toMillis());
    }

    /**
     * Makes it.
     *
     * @param patience how long a suspect may be silent; some times the interval in which it says what it wants
     * @param clockMillis monotonic
     */
    static Behavior<SuspectCommand> create(
            Duration patience, Function<JobId, RecipientRef<JobCommand>> jobs, LongSupplier clockMillis) {
        return Behaviors.setup(context -> new SuspectTurns(context, patience, jobs, clockMillis));
    }

    @Override
    public Receive<SuspectCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(SuspectCommand.AskTurn.class, this::onAskTurn)
                .onMessage(SuspectCommand.EndTurn.class, this::onEndTurn)
                .build();
    }

    private Behavior<SuspectCommand> onAskTurn(SuspectCommand.AskTurn ask) {
        if (ask.running()) {
            line.runs(ask.id(), clockMillis.getAsLong());
        } else {
            line.waits(ask.id(), ask.queue(), clockMillis.getAsLong());
        }
        return giveNext();
    }

    private Behavior<SuspectCommand> onEndTurn(SuspectCommand.EndTurn end) {
        line.ended(end.id());
        return giveNext();
    }

    private Behavior<SuspectCommand> giveNext() {
        SuspectLine.Turn turn = line.next(clockMillis.getAsLong());
        if (turn != null) {
            jobs.apply(turn.id()).tell(new JobCommand.Grant(turn.queue(), true));
        }
        return this;
    }
}
