package io.sampo.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.node.control.ControlEvent.LabelMoved;
import io.sampo.node.control.ControlEvent.LoadOrdered;
import io.sampo.node.control.ControlEvent.Noted;
import io.sampo.node.control.ControlEvent.UnloadOrdered;
import io.sampo.node.control.ModelLedger.Kept;
import io.sampo.node.control.ModelLedger.Write;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With a journal in memory that keeps events as bytes. */
@DisplayName("The ledger of models")
class ModelLedgerTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            "ledger", PersistenceTestKitPlugin.getInstance().config().withFallback(ConfigFactory.load()));
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.000006Z");
    private static final ModelName MODEL = new ModelName("model");
    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final List<ControlEvent> EVENTS = List.of(
            new LoadOrdered(AT, "anna", MODEL),
            new LabelMoved(
                    AT,
                    "anna",
                    MODEL,
                    CANARY,
                    new TrafficSplit(ModelVersion.parse("2"), 5, ModelVersion.parse("1")),
                    false),
            new LabelMoved(AT, "bert", MODEL, CANARY, null, true),
            new Noted(AT, ControlEvent.CONTROLLER, MODEL, "take-over", "version 2 took over from version 1"),
            new UnloadOrdered(AT, "bert", MODEL));

    private final TestProbe<Kept> listener = KIT.createTestProbe(Kept.class);

    @BeforeEach
    void startWithNothing() {
        JOURNAL.clearAll();
        JOURNAL.resetPolicy();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void tellsThatItHasReadAnEmptyJournal() {
        ActorRef<Write> ledger = start();

        assertThat(listener.receiveMessage(PATIENCE)).isEqualTo(new Kept(0, DesiredState.EMPTY));
        KIT.stop(ledger);
    }

    @Test
    void confirmsEachWriteByItsNumberWithTheStateThatFollows() {
        ActorRef<Write> ledger = start();
        listener.receiveMessage(PATIENCE);
        ledger.tell(new Write(7, EVENTS.get(0)));
        ledger.tell(new Write(8, EVENTS.get(4)));

        DesiredState loaded = DesiredState.EMPTY.apply(EVENTS.get(0));
        assertThat(listener.receiveMessage(PATIENCE)).isEqualTo(new Kept(7, loaded));
        assertThat(listener.receiveMessage(PATIENCE)).isEqualTo(new Kept(8, loaded.apply(EVENTS.get(4))));
        KIT.stop(ledger);
    }

    @Test
    void knowsAllAfterARestart() {
        ActorRef<Write> ledger = start();
        listener.receiveMessage(PATIENCE);
        DesiredState state = DesiredState.EMPTY;
        for (ControlEvent event : EVENTS) {
            ledger.tell(new Write(1, event));
            listener.receiveMessage(PATIENCE);
            state = state.apply(event);
        }
        KIT.stop(ledger);
        ActorRef<Write> successor = start();

        assertThat(listener.receiveMessage(PATIENCE)).isEqualTo(new Kept(0, state));
        KIT.stop(successor);
    }

    @Test
    void confirmsNothingThatWasNotWrittenAndGoesOnAfterwards() {
        ActorRef<Write> ledger = start();
        listener.receiveMessage(PATIENCE);
        JOURNAL.failNextPersisted();
        ledger.tell(new Write(1, EVENTS.get(0)));

        assertThat(listener.receiveMessage(PATIENCE)).isEqualTo(new Kept(0, DesiredState.EMPTY));
        ledger.tell(new Write(2, EVENTS.get(0)));
        assertThat(listener.receiveMessage(PATIENCE).number()).isEqualTo(2);
        KIT.stop(ledger);
    }

    private ActorRef<Write> start() {
        return KIT.spawn(ModelLedger.create(listener.getRef()));
    }
}
