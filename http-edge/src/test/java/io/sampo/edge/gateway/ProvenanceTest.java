package io.sampo.edge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.Catalogs;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.edge.FakeModels;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The provenance of an answer")
class ProvenanceTest {

    private final TestInbox<ReplicaMessage> inbox = TestInbox.create();
    private final TestInbox<MemberMessage> member = TestInbox.create();

    @Test
    void namesTheFilesThatTheAnswerWasComputedWithWhateverIsThereNow() {
        ModelCatalog catalog = catalog(ready(1, 0, "new"));

        assertThat(Provenance.of(completed(1, "old"), catalog)).isEqualTo(new Provenance("old", null));
        assertThat(Provenance.of(completed(1, "old"), ModelCatalog.EMPTY)).isEqualTo(new Provenance("old", null));
        assertThat(Provenance.of(completed(1, null), catalog)).isEqualTo(new Provenance(null, null));
    }

    @Test
    void namesTheNewestVersionThatIsReady() {
        ModelCatalog catalog = catalog(ready(1, 0, "a"), ready(2, 0, "b"), ready(3, 0, "c"), failed(4));

        assertThat(Provenance.of(completed(1, "a"), catalog)).isEqualTo(new Provenance("a", new ModelVersion(3)));
        assertThat(Provenance.of(completed(2, "b"), catalog)).isEqualTo(new Provenance("b", new ModelVersion(3)));
        assertThat(Provenance.of(completed(3, "c"), catalog)).isEqualTo(new Provenance("c", null));
    }

    private static Completed completed(long version, @Nullable String digest) {
        return new Completed(replica(version, 0), digest, List.of(), new InferTiming(0, 0, 1), 0);
    }

    private ModelCatalog catalog(ReplicaStatus... replicas) {
        return Catalogs.of(
                new MemberSnapshot(
                        member.getRef(),
                        1,
                        new MemberCapacity(Device.CPU, 1, 1 << 30),
                        List.of(),
                        List.of(replicas),
                        List.of()),
                List.of());
    }

    private ReplicaStatus ready(long version, int ordinal, String digest) {
        return ReplicaStatus.ready(
                replica(version, ordinal),
                FakeModels.version(FakeModels.IDENTITY, "m", version, digest),
                inbox.getRef());
    }

    private static ReplicaStatus failed(long version) {
        return ReplicaStatus.notReady(replica(version, 0), ReplicaState.FAILED, "no");
    }

    private static ReplicaId replica(long version, int ordinal) {
        return new ReplicaId(ModelRef.of("m", version), ordinal);
    }
}
