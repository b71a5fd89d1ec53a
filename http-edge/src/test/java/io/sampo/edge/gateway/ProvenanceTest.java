package io.sampo.edge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.Catalogs;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.edge.FakeModels;
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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The provenance of an answer")
class ProvenanceTest {

    private final TestInbox<ReplicaMessage> inbox = TestInbox.create();
    private final TestInbox<MemberMessage> member = TestInbox.create();

    @Test
    void isThatOfTheVeryReplica() {
        ModelCatalog catalog = catalog(ready(1, 0, "old"), ready(1, 1, "new"));

        assertThat(Provenance.of(replica(1, 0), catalog)).isEqualTo(new Provenance("old", null));
        assertThat(Provenance.of(replica(1, 1), catalog)).isEqualTo(new Provenance("new", null));
    }

    @Test
    void namesTheNewestVersionThatIsReady() {
        ModelCatalog catalog = catalog(ready(1, 0, "a"), ready(2, 0, "b"), ready(3, 0, "c"), failed(4));

        assertThat(Provenance.of(replica(1, 0), catalog)).isEqualTo(new Provenance("a", new ModelVersion(3)));
        assertThat(Provenance.of(replica(2, 0), catalog)).isEqualTo(new Provenance("b", new ModelVersion(3)));
        assertThat(Provenance.of(replica(3, 0), catalog)).isEqualTo(new Provenance("c", null));
    }

    @Test
    void isNotGuessedForReplicasThatAreGone() {
        ModelCatalog catalog = catalog(ready(2, 0, "b"));

        assertThat(Provenance.of(replica(1, 0), catalog)).isEqualTo(new Provenance(null, new ModelVersion(2)));
        assertThat(Provenance.of(replica(2, 5), catalog)).isEqualTo(new Provenance(null, null));
        assertThat(Provenance.of(replica(2, 0), ModelCatalog.EMPTY)).isEqualTo(new Provenance(null, null));
    }

    @Test
    void saysOfEarlierResultsOnlyWhatIsNewer() {
        ModelCatalog catalog = catalog(ready(1, 0, "a"), ready(2, 0, "b"));

        assertThat(Provenance.ofEarlier(replica(1, 0), catalog)).isEqualTo(new Provenance(null, new ModelVersion(2)));
        assertThat(Provenance.ofEarlier(replica(2, 0), catalog)).isEqualTo(new Provenance(null, null));
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
