package io.sampo.client.routing;

import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.LoadAttempt;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.actor.testkit.typed.internal.TestInboxImpl;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

/** Members and replicas that exist by their addresses alone. */
final class TestCluster {

    static final ModelRef MODEL = ModelRef.of("m", 1);
    static final ModelTarget NEWEST = ModelTarget.newest(MODEL.name());
    /** Of the first replica of {@link #MODEL}. */
    static final InferReply RESULT =
            new Completed(new ReplicaId(MODEL, 0), null, List.of(), new InferTiming(1, 2, 1), 0);

    private TestCluster() {}

    /** A member at this port. */
    static final class TestMember {

        final int port;
        final TestInbox<MemberMessage> inbox;
        final List<ReplicaStatus> replicas = new ArrayList<>();
        final List<ModelOffer> offers = new ArrayList<>();
        final List<ModelProblem> problems = new ArrayList<>();
        long revision = 1;

        TestMember(int port) {
            this.port = port;
            this.inbox = inboxAt(port, "member");
        }

        /** Adds a ready replica, and returns what it is sent beside requests. */
        TestInbox<ReplicaMessage> hosts(ModelRef model, int ordinal) {
            TestInbox<ReplicaMessage> replica = inboxAt(port, model.name() + "-" + model.version() + "-" + ordinal);
            replicas.add(ReplicaStatus.ready(new ReplicaId(model, ordinal), metadata(model), replica.getRef()));
            return replica;
        }

        TestMember holds(ModelRef model, ReplicaState state, String reason) {
            replicas.add(ReplicaStatus.notReady(new ReplicaId(model, 0), state, reason));
            return this;
        }

        /** Holds one that is about to load, or does. */
        TestMember loads(ModelRef model, ReplicaState state, LoadAttempt attempt) {
            replicas.add(ReplicaStatus.notReady(new ReplicaId(model, 0), state, "", attempt));
            return this;
        }

        TestMember offers(ModelRef model) {
            return offers(model, true, Residency.PRELOAD);
        }

        TestMember offers(ModelRef model, boolean selected, Residency residency) {
            return offers(model, selected, residency, residency == Residency.ON_DEMAND ? 0 : 1);
        }

        TestMember offers(ModelRef model, boolean selected, Residency residency, int min) {
            ModelNeeds needs = new ModelNeeds(DevicePreference.CPU, 1, Spread.MEMBER);
            offers.add(new ModelOffer(model, selected, "00", 1, needs, residency, ScalingPolicy.between(min, 1)));
            return this;
        }

        TestMember reports(String model, String version, String reason) {
            problems.add(new ModelProblem(model, version, reason));
            return this;
        }

        MemberSnapshot snapshot() {
            return new MemberSnapshot(
                    inbox.getRef(), revision, new MemberCapacity(Device.CPU, 2, 1 << 30), offers, replicas, problems);
        }
    }

    static ModelCatalog live(TestMember... members) {
        return catalog(List.of(members), List.of());
    }

    static ModelCatalog catalog(List<TestMember> live, List<TestMember> silent, ModelDeployment... wanted) {
        return ModelCatalog.of(
                live.stream().map(TestMember::snapshot).toList(),
                silent.stream().map(TestMember::snapshot).toList(),
                new ModelDeployments(wanted.length, List.of(wanted)));
    }

    /** That one version of a model is wanted. */
    static ModelDeployment wants(ModelRef version, int replicas, Residency residency, String trouble) {
        VersionPlan plan = new VersionPlan(replicas, trouble.isEmpty() ? replicas : 0, residency, trouble);
        return new ModelDeployment(
                version.name(), true, new TreeMap<>(Map.of(version.version(), plan)), null, new TreeMap<>());
    }

    /** That nothing of a model is wanted. */
    static ModelDeployment unloads(ModelName model) {
        return new ModelDeployment(model, false, new TreeMap<>(), null, new TreeMap<>());
    }

    static ModelMetadata metadata(ModelRef model) {
        return new ModelMetadata(model, "test", "00", Instant.EPOCH, 0, List.of(), List.of(), null);
    }

    /** The test kit's own inboxes all have one address; the router tells members apart by theirs. */
    private static <T> TestInbox<T> inboxAt(int port, String name) {
        ActorPath root = new RootActorPath(new Address("pekko", "sampo", "10.0.0.1", port), "/");
        return new TestInboxImpl<>(root.$div("user").$div(name).withUid(1));
    }
}
