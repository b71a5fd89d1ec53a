package io.sampo.node.control;

import io.sampo.node.control.ControlEvent.Noted;
import io.sampo.node.control.PendingOrder.Phase;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlCommand.Order;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Orders that are not answered yet, oldest first, and what is being written for them. Each is answered once. Not thread-safe:
 * the controller owns it.
 */
final class OrderBook {

    static final Duration RETRY = Duration.ofSeconds(5);
    private static final long WRITE_LIMIT_MILLIS = 8_000;

    private static final String FAILED = "failed: ";
    private static final String LEFT = " (found out later: its controller was lost, or the journal was away)";

    private final InstantSource clock;
    private final ActorRef<ModelLedger.Write> ledger;
    private final List<PendingOrder> pending = new ArrayList<>();
    /** Orders whose event is being written, by the number of the record. */
    private final Map<Long, Written> writing = new HashMap<>();

    private long records;

    private record Written(PendingOrder order, long sinceMillis, Runnable then) {}

    OrderBook(InstantSource clock, ActorRef<ModelLedger.Write> ledger) {
        this.clock = clock;
        this.ledger = ledger;
    }

    /** What is answered while the journal cannot be read or written. */
    static NotDone journalAway() {
        return new NotDone(
                ErrorCode.CONTROLLER_UNAVAILABLE,
                "models cannot be changed now: the journal of the controller cannot be reached; what is served goes on",
                RETRY);
    }

    PendingOrder add(Order order, Phase phase) {
        PendingOrder added = new PendingOrder(order, phase, clock.millis());
        pending.add(added);
        return added;
    }

    int size() {
        return pending.size();
    }

    /** All that are pending now: answering them does no harm to the list. */
    List<PendingOrder> all() {
        return List.copyOf(pending);
    }

    /** Those of one model. */
    Stream<PendingOrder> of(ModelName model) {
        return all().stream().filter(order -> order.order.model().equals(model));
    }

    /** Has {@code event} written, and then does what follows if the order still waits. */
    void write(PendingOrder order, ControlEvent event, Runnable then) {
        order.phase = Phase.RECORDING;
        writing.put(++records, new Written(order, clock.millis(), then));
        ledger.tell(new ModelLedger.Write(records, event));
    }

    /** The ledger has written a record, or read them all. */
    void kept(long number) {
        Written written = writing.remove(number);
        if (written != null && pending.contains(written.order())) {
            written.then().run();
        }
    }

    /** Gives up orders whose event is not written in time. */
    void giveUpLateWrites() {
        long now = clock.millis();
        writing.values().removeIf(written -> {
            boolean late = now - written.sinceMillis() > WRITE_LIMIT_MILLIS;
            if (late && pending.remove(written.order())) {
                written.order().answer(journalAway());
            }
            return late;
        });
    }

    /** Done, and in the history as far as its own event does not say so. */
    void done(PendingOrder order, String detail) {
        pending.remove(order);
        if (order.order instanceof LoadModel) {
            note(order, detail);
        }
        order.answer(new Done("model '" + order.order.model() + "': " + detail));
    }

    /** Tried and failed: that belongs into the history. */
    void fail(PendingOrder order, String reason) {
        note(order, FAILED + reason);
        end(order, ErrorCode.MODEL_CHANGE_FAILED, "model '" + order.order.model() + "': " + reason);
    }

    /** Not carried out, or not to its end. Of a load that belongs into the history, as its beginning may be there. */
    void refuse(PendingOrder order, ErrorCode code, String reason) {
        if (order.order instanceof LoadModel) {
            note(order, (order.phase == Phase.READING ? DesiredState.REFUSED : FAILED) + reason);
        }
        end(order, code, reason);
    }

    private void end(PendingOrder order, ErrorCode code, String reason) {
        pending.remove(order);
        order.answer(new NotDone(code, reason, Duration.ZERO));
    }

    /** For the history alone. */
    void note(Noted noted) {
        ledger.tell(new ModelLedger.Write(++records, noted));
    }

    private void note(PendingOrder order, String outcome) {
        String whole = order.left ? outcome + LEFT : outcome;
        note(new Noted(now(), order.order.by(), order.order.model(), order.action(), whole));
    }

    Instant now() {
        return clock.instant();
    }
}
