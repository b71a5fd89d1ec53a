package io.sampo.protocol.wire;

import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.LoadAttempt;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaLoad;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaMessage.GetStatistics;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatistics.BatchTotal;
import io.sampo.protocol.replica.ReplicaStatistics.Total;
import io.sampo.protocol.replica.ReplicaStatus;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The forms of what members and replicas say of themselves. */
final class MemberForms {

    private MemberForms() {}

    static void writeSubscribe(WireOutput out, Subscribe subscribe) {
        out.writeRef(subscribe.subscriber());
    }

    static Subscribe readSubscribe(WireInput in) {
        return new Subscribe(in.readRef());
    }

    static void writeSubscribeController(WireOutput out, SubscribeController subscribe) {
        out.writeRef(subscribe.subscriber());
    }

    static SubscribeController readSubscribeController(WireInput in) {
        return new SubscribeController(in.readRef());
    }

    static void writeReadRepository(WireOutput out, ReadRepository read) {
        out.writeString(read.model().value());
        out.writeRef(read.replyTo());
    }

    static ReadRepository readReadRepository(WireInput in) {
        return new ReadRepository(new ModelName(in.readText()), in.readRef());
    }

    static void writeRepositoryRead(WireOutput out, RepositoryRead read) {
        out.writeRef(read.member());
        out.writeString(read.model().value());
        out.writeVarLong(read.revision(), true);
    }

    static RepositoryRead readRepositoryRead(WireInput in) {
        return new RepositoryRead(in.readRef(), new ModelName(in.readText()), in.readVarLong(true));
    }

    static void writeLoads(WireOutput out, MemberLoads loads) {
        out.writeRef(loads.member());
        ModelForms.writeList(out, loads.loads(), MemberForms::writeLoad);
    }

    static MemberLoads readLoads(WireInput in) {
        return new MemberLoads(in.readRef(), ModelForms.readList(in, MemberForms::readLoad));
    }

    private static void writeLoad(WireOutput out, ReplicaLoad load) {
        ModelForms.writeReplicaId(out, load.id());
        out.writeVarInt(load.waiting(), true);
        out.writeVarInt(load.running(), true);
        out.writeVarLong(load.lastUsedEpochMillis(), true);
    }

    private static ReplicaLoad readLoad(WireInput in) {
        return new ReplicaLoad(
                ModelForms.readReplicaId(in), in.readVarInt(true), in.readVarInt(true), in.readVarLong(true));
    }

    static void writeAlive(WireOutput out, MemberAlive alive) {
        out.writeRef(alive.member());
        out.writeVarLong(alive.revision(), true);
    }

    static MemberAlive readAlive(WireInput in) {
        return new MemberAlive(in.readRef(), in.readVarLong(true));
    }

    static void writeSnapshot(WireOutput out, MemberSnapshot snapshot) {
        out.writeRef(snapshot.member());
        out.writeVarLong(snapshot.revision(), true);
        WireEnum.DEVICE.write(out, snapshot.capacity().device());
        out.writeVarInt(snapshot.capacity().cores(), true);
        out.writeVarLong(snapshot.capacity().memoryBytes(), true);
        ModelForms.writeList(out, snapshot.offers(), MemberForms::writeOffer);
        ModelForms.writeList(out, snapshot.replicas(), MemberForms::writeStatus);
        ModelForms.writeList(out, snapshot.problems(), MemberForms::writeProblem);
    }

    static MemberSnapshot readSnapshot(WireInput in) {
        return new MemberSnapshot(
                in.readRef(),
                in.readVarLong(true),
                new MemberCapacity(WireEnum.DEVICE.read(in), in.readVarInt(true), in.readVarLong(true)),
                ModelForms.readList(in, MemberForms::readOffer),
                ModelForms.readList(in, MemberForms::readStatus),
                ModelForms.readList(in, MemberForms::readProblem));
    }

    static void writeCommand(WireOutput out, ReplicaCommand command) {
        WireEnum.REPLICA_COMMAND.write(out, command);
    }

    static ReplicaCommand readCommand(WireInput in) {
        return WireEnum.REPLICA_COMMAND.read(in);
    }

    static void writeGetStatistics(WireOutput out, GetStatistics get) {
        out.writeRef(get.replyTo());
    }

    static GetStatistics readGetStatistics(WireInput in) {
        return new GetStatistics(in.readRef());
    }

    static void writeStatistics(WireOutput out, ReplicaStatistics statistics) {
        ModelForms.writeReplicaId(out, statistics.replica());
        out.writeVarLong(statistics.lastInferenceEpochMillis(), true);
        out.writeVarLong(statistics.inferenceCount(), true);
        out.writeVarLong(statistics.executionCount(), true);
        writeTotal(out, statistics.success());
        writeTotal(out, statistics.fail());
        writeTotal(out, statistics.queue());
        writeTotal(out, statistics.computeInput());
        writeTotal(out, statistics.computeInfer());
        writeTotal(out, statistics.computeOutput());
        ModelForms.writeList(out, statistics.batches(), MemberForms::writeBatch);
    }

    static ReplicaStatistics readStatistics(WireInput in) {
        return new ReplicaStatistics(
                ModelForms.readReplicaId(in),
                in.readVarLong(true),
                in.readVarLong(true),
                in.readVarLong(true),
                readTotal(in),
                readTotal(in),
                readTotal(in),
                readTotal(in),
                readTotal(in),
                readTotal(in),
                ModelForms.readList(in, MemberForms::readBatch));
    }

    private static void writeOffer(WireOutput out, ModelOffer offer) {
        ModelForms.writeRef(out, offer.ref());
        out.writeBoolean(offer.selected());
        out.writeString(offer.digest());
        out.writeVarLong(offer.sizeBytes(), true);
        DeploymentForms.writeNeeds(out, offer.needs());
        WireEnum.RESIDENCY.write(out, offer.residency());
        DeploymentForms.writeScaling(out, offer.scaling());
    }

    private static ModelOffer readOffer(WireInput in) {
        return new ModelOffer(
                ModelForms.readRef(in),
                in.readBoolean(),
                in.readText(),
                in.readVarLong(true),
                DeploymentForms.readNeeds(in),
                WireEnum.RESIDENCY.read(in),
                DeploymentForms.readScaling(in));
    }

    private static void writeStatus(WireOutput out, ReplicaStatus status) {
        ModelForms.writeReplicaId(out, status.id());
        WireEnum.REPLICA_STATE.write(out, status.state());
        out.writeString(status.reason());
        if (status.isReady()) {
            ModelForms.writeMetadata(out, status.readyMetadata());
            out.writeRef(status.readyInbox());
        } else {
            writeAttempt(out, status.attempt());
        }
    }

    private static ReplicaStatus readStatus(WireInput in) {
        ReplicaId id = ModelForms.readReplicaId(in);
        ReplicaState state = WireEnum.REPLICA_STATE.read(in);
        String reason = in.readText();
        if (state != ReplicaState.READY) {
            return ReplicaStatus.notReady(id, state, reason, readAttempt(in));
        }
        ModelMetadata metadata = ModelForms.readMetadata(in);
        ActorRef<ReplicaMessage> inbox = in.readRef();
        return new ReplicaStatus(id, state, reason, metadata, inbox);
    }

    private static void writeAttempt(WireOutput out, @Nullable LoadAttempt attempt) {
        out.writeBoolean(attempt != null);
        if (attempt != null) {
            out.writeVarLong(attempt.beginEpochMillis(), true);
            out.writeVarLong(attempt.lastTookMillis(), true);
        }
    }

    private static @Nullable LoadAttempt readAttempt(WireInput in) {
        return in.readBoolean() ? new LoadAttempt(in.readVarLong(true), in.readVarLong(true)) : null;
    }

    private static void writeProblem(WireOutput out, ModelProblem problem) {
        out.writeString(problem.model());
        out.writeString(problem.version());
        out.writeString(problem.reason());
    }

    private static ModelProblem readProblem(WireInput in) {
        return new ModelProblem(in.readText(), in.readText(), in.readText());
    }

    private static void writeTotal(WireOutput out, Total total) {
        out.writeVarLong(total.count(), true);
        out.writeVarLong(total.nanos(), true);
    }

    private static Total readTotal(WireInput in) {
        return new Total(in.readVarLong(true), in.readVarLong(true));
    }

    private static void writeBatch(WireOutput out, BatchTotal batch) {
        out.writeVarInt(batch.batchSize(), true);
        writeTotal(out, batch.computeInput());
        writeTotal(out, batch.computeInfer());
        writeTotal(out, batch.computeOutput());
    }

    private static BatchTotal readBatch(WireInput in) {
        return new BatchTotal(in.readVarInt(true), readTotal(in), readTotal(in), readTotal(in));
    }
}
