package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.done;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlEvent.LoadOrdered;
import io.sampo.node.control.ControlEvent.Noted;
import io.sampo.node.control.ControlEvent.UnloadOrdered;
import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ReplicaState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The history of loads")
class LoadHistoryTest {

    private static final ModelName OTHER = new ModelName("other");
    private static final Instant AT = Instant.parse("2026-01-02T03:00:00Z");
    private static final LoadOrdered ORDERED = new LoadOrdered(AT, "anna", MODEL);
    private static final Duration GRACE = Duration.ofSeconds(11);
    private static final String LATER = " (found out later: its controller was lost, or the journal was away)";

    private final ControlWorld world = new ControlWorld();
    private final FakeMember a = world.a;

    @Nested
    @DisplayName("that are refused")
    class Refused {

        @Test
        void saysThatThereIsNothingToLoad() {
            world.servesVersion1();
            load(OTHER);
            a.hasRead(OTHER);

            assertThat(outcomes(OTHER))
                    .containsExactly("refused: model 'other' is not in the repository of any member");
        }

        @Test
        void saysWhatIsWrongWithWhatIsThere() {
            world.servesVersion1();
            a.has(new ModelProblem("other", "", "model.yaml: replicas: 'many'"));
            load(OTHER);
            a.reports();
            a.hasRead(OTHER);

            assertThat(outcomes(OTHER)).containsExactly("refused: model 'other': model.yaml: replicas: 'many'");
        }

        @Test
        void saysThatMembersDidNotRead() {
            world.servesVersion1();
            load(MODEL);
            world.passes(Duration.ofSeconds(61));

            assertThat(outcomes(MODEL)).containsExactly("refused: 1 members did not read the model's folder in 60 s");
        }

        @Test
        void saysThatNobodyIsThereToLoad() {
            world.journalIsRead();
            load(MODEL);

            assertThat(outcomes(MODEL)).containsExactly("refused: no member that could hold a model is heard of");
        }

        @Test
        void saysWhoUnloadedTheModelMeanwhile() {
            world.servesVersion1();
            load(MODEL);
            a.hasReadAndWillReport(MODEL);
            unload();
            assertThat(outcomes(MODEL))
                    .containsExactly("unloaded", "refused: the model was unloaded meanwhile, by bert");
        }

        @Test
        void saysWhoUnloadedTheModelWhileItWasLoaded() {
            a.capacityBytes = 3000;
            world.journalIsRead();
            world.list(a);
            a.offers(offer(V1));
            load(MODEL);
            a.hasRead(MODEL);
            unload();

            assertThat(outcomes(MODEL))
                    .containsExactly("unloaded", "failed: the model was unloaded meanwhile, by bert", "ordered");
            world.passes(GRACE);
            assertThat(outcomes(MODEL)).hasSize(3);
        }
    }

    @Nested
    @DisplayName("whose controller was lost")
    class Left {

        @Test
        void saysThatTheVersionIsReady() {
            world.journalIsRead(ORDERED);
            serves();
            assertThat(outcomes(MODEL)).containsExactly("ordered");
            world.passes(GRACE);

            assertThat(world.history(MODEL, 1))
                    .extracting(change -> change.by() + " " + change.action() + " " + change.outcome())
                    .containsExactly("anna load version 1 is ready, replicas: 1" + LATER);
            world.passes(GRACE);
            assertThat(outcomes(MODEL)).hasSize(2);
        }

        @Test
        void saysWhyTheVersionFailed() {
            world.broken.put(V1, "model.onnx: empty");
            world.journalIsRead(ORDERED);
            serves();
            world.passes(GRACE);

            assertThat(outcomes(MODEL)).containsExactly("failed: version 1: model.onnx: empty" + LATER, "ordered");
        }

        @Test
        void waitsForAVersionThatStillLoads() {
            world.journalIsRead(ORDERED);
            world.list(a);
            a.holds(V1, 0, ReplicaState.LOADING);
            a.offers(offer(V1));
            world.passes(GRACE);
            assertThat(outcomes(MODEL)).containsExactly("ordered");

            a.holds(V1, 0, ReplicaState.READY);
            a.reports();

            assertThat(outcomes(MODEL)).containsExactly("version 1 is ready, replicas: 1" + LATER, "ordered");
        }

        @Test
        void saysThatItIsNotKnownOfAModelThatWasUnloadedSince() {
            world.journalIsRead(ORDERED, new UnloadOrdered(AT, "bert", MODEL));
            serves();
            world.passes(GRACE);

            assertThat(outcomes(MODEL))
                    .containsExactly(
                            "outcome not known, as the model was unloaded since" + LATER, "unloaded", "ordered");
        }

        @Test
        void saysThatItIsNotKnownOfAModelThatIsGone() {
            world.journalIsRead(new LoadOrdered(AT, "anna", OTHER));
            serves();
            world.passes(GRACE);

            assertThat(outcomes(OTHER))
                    .containsExactly("outcome not known, as the model is in no repository any more" + LATER, "ordered");
        }

        @Test
        void saysSoOfEachOfSeveral() {
            world.journalIsRead(ORDERED, ORDERED, new Noted(AT, "anna", MODEL, "load", "version 1 is ready"), ORDERED);
            serves();
            world.passes(GRACE);
            world.passes(GRACE);

            assertThat(outcomes(MODEL))
                    .filteredOn(outcome -> outcome.endsWith(LATER))
                    .hasSize(2);
        }

        @Test
        void doesNotTakeTheRefusalOfAnotherForTheOutcome() {
            world.journalIsRead(ORDERED, new Noted(AT, "anna", MODEL, "load", "refused: nobody is there"));
            serves();
            world.passes(GRACE);

            assertThat(outcomes(MODEL))
                    .containsExactly("version 1 is ready, replicas: 1" + LATER, "refused: nobody is there", "ordered");
        }

        @Test
        void leavesAloneWhatHasAnOutcome() {
            world.journalIsRead(ORDERED, new Noted(AT, "anna", MODEL, "load", "failed: version 1: empty"));
            serves();
            world.passes(GRACE);

            assertThat(outcomes(MODEL)).containsExactly("failed: version 1: empty", "ordered");
        }
    }

    @Test
    void leavesALoadThatSomebodyWaitsForToThatOne() {
        world.journalIsRead();
        world.list(a);
        a.offers(offer(V1));
        TestInbox<ControlReply> reply = load(MODEL);
        a.hasRead(MODEL);
        world.passes(GRACE.plus(GRACE));
        assertThat(outcomes(MODEL)).containsExactly("ordered");
        world.membersObey();
        world.passes(GRACE);

        assertThat(done(reply)).contains("version 1 is ready");
        assertThat(outcomes(MODEL)).containsExactly("version 1 is ready, replicas: 1", "ordered");
    }

    @Test
    void saysWhatCameOfALoadThatWasWrittenTooLateForWhoOrderedIt() {
        world.servesVersion1();
        world.journalIsThere = false;
        TestInbox<ControlReply> reply = load(MODEL);
        a.hasRead(MODEL);
        world.passes(Duration.ofSeconds(9));
        refused(reply, ErrorCode.CONTROLLER_UNAVAILABLE);
        world.journalComesBack();
        world.passes(GRACE);

        assertThat(outcomes(MODEL)).containsExactly("version 1 is ready, replicas: 1" + LATER, "ordered");
    }

    private void serves() {
        world.list(a);
        a.offers(offer(V1));
        world.membersObey();
    }

    /** Newest first. */
    private List<String> outcomes(ModelName model) {
        return world.history(model, 10).stream().map(ModelChange::outcome).toList();
    }

    private TestInbox<ControlReply> load(ModelName model) {
        return world.order(to -> new ControlCommand.LoadModel(model, "anna", to));
    }

    private void unload() {
        world.order(to -> new ControlCommand.UnloadModel(MODEL, "bert", to));
    }
}
