package io.sampo.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.Standing.State;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The outcome of a load, where a replica serves on with its old files,")
class LoadOutcomeTest {

    private static final String COMPLAINT = "its changed files could not be loaded: warm-up.shapes: zz";
    private static final Standing IN_TROUBLE = new Standing(State.IN_TROUBLE, COMPLAINT);

    @Test
    void saysWhyItDoes() {
        LoadOutcome outcome = new LoadOutcome(List.of());

        outcome.add(ControlWorld.offer(ControlWorld.V1), IN_TROUBLE, List.of(serving()));

        assertThat(outcome.isGood()).isFalse();
        assertThat(outcome.detail()).isEqualTo("version 1: " + COMPLAINT);
    }

    @Test
    void saysNothingOfFilesThatWereThereBeforeIfThoseOfNowWereNotEvenTaken() {
        LoadOutcome outcome = new LoadOutcome(List.of(new ModelProblem("model", "", "unknown key 'x'")));

        outcome.add(ControlWorld.offer(ControlWorld.V1), IN_TROUBLE, List.of(serving()));

        assertThat(outcome.isGood()).isFalse();
        assertThat(outcome.detail()).isEqualTo("unknown key 'x'; version 1 is ready, replicas: 1, and serves on");
    }

    private static ReplicaStatus serving() {
        ModelMetadata metadata =
                new ModelMetadata(ControlWorld.V1, "fake", "00", Instant.EPOCH, 8, List.of(), List.of(), null);
        TestInbox<ReplicaMessage> requests = TestInbox.create();
        return new ReplicaStatus(
                new ReplicaId(ControlWorld.V1, 0), ReplicaState.READY, COMPLAINT, metadata, requests.getRef());
    }
}
