package io.sampo.protocol.wire;

import io.sampo.protocol.control.ControlCommand.Demand;
import io.sampo.protocol.control.ControlCommand.GetHistory;
import io.sampo.protocol.control.ControlCommand.GetScaling;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlCommand.MoveLabel;
import io.sampo.protocol.control.ControlCommand.RemoveLabel;
import io.sampo.protocol.control.ControlCommand.RollBack;
import io.sampo.protocol.control.ControlCommand.UnloadModel;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.History;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.control.ControlReply.Scaling;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.control.VersionScaling;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import java.time.Duration;
import java.time.Instant;

/** The forms of orders to the controller, and of its answers. */
final class ControlForms {

    private ControlForms() {}

    static void writeLoad(WireOutput out, LoadModel load) {
        out.writeString(load.model().value());
        out.writeString(load.by());
        out.writeRef(load.replyTo());
    }

    static LoadModel readLoad(WireInput in) {
        return new LoadModel(name(in), in.readText(), in.readRef());
    }

    static void writeUnload(WireOutput out, UnloadModel unload) {
        out.writeString(unload.model().value());
        out.writeString(unload.by());
        out.writeRef(unload.replyTo());
    }

    static UnloadModel readUnload(WireInput in) {
        return new UnloadModel(name(in), in.readText(), in.readRef());
    }

    static void writeMoveLabel(WireOutput out, MoveLabel move) {
        out.writeString(move.model().value());
        out.writeString(move.label().value());
        out.writeVarLong(move.version().number(), true);
        out.writeVarInt(move.percent(), true);
        out.writeString(move.by());
        out.writeRef(move.replyTo());
    }

    static MoveLabel readMoveLabel(WireInput in) {
        return new MoveLabel(
                name(in),
                label(in),
                new ModelVersion(in.readVarLong(true)),
                in.readVarInt(true),
                in.readText(),
                in.readRef());
    }

    static void writeRemoveLabel(WireOutput out, RemoveLabel remove) {
        out.writeString(remove.model().value());
        out.writeString(remove.label().value());
        out.writeString(remove.by());
        out.writeRef(remove.replyTo());
    }

    static RemoveLabel readRemoveLabel(WireInput in) {
        return new RemoveLabel(name(in), label(in), in.readText(), in.readRef());
    }

    static void writeRollBack(WireOutput out, RollBack back) {
        out.writeString(back.model().value());
        out.writeString(back.label().value());
        out.writeString(back.by());
        out.writeRef(back.replyTo());
    }

    static RollBack readRollBack(WireInput in) {
        return new RollBack(name(in), label(in), in.readText(), in.readRef());
    }

    static void writeGetHistory(WireOutput out, GetHistory get) {
        ModelName model = get.model();
        out.writeString(model == null ? "" : model.value());
        out.writeVarInt(get.limit(), true);
        out.writeRef(get.replyTo());
    }

    static GetHistory readGetHistory(WireInput in) {
        String model = in.readText();
        return new GetHistory(model.isEmpty() ? null : new ModelName(model), in.readVarInt(true), in.readRef());
    }

    static void writeGetScaling(WireOutput out, GetScaling get) {
        out.writeRef(get.replyTo());
    }

    static GetScaling readGetScaling(WireInput in) {
        return new GetScaling(in.readRef());
    }

    static void writeScaling(WireOutput out, Scaling scaling) {
        ModelForms.writeList(out, scaling.versions(), ControlForms::writeVersion);
    }

    static Scaling readScaling(WireInput in) {
        return new Scaling(ModelForms.readList(in, ControlForms::readVersion));
    }

    private static void writeVersion(WireOutput out, VersionScaling version) {
        ModelForms.writeRef(out, version.version());
        out.writeVarInt(version.wanted(), true);
        out.writeVarInt(version.ready(), true);
        out.writeVarInt(version.waiting(), true);
        out.writeVarInt(version.running(), true);
        out.writeDouble(version.targetPerReplica());
        out.writeString(version.reason());
    }

    private static VersionScaling readVersion(WireInput in) {
        return new VersionScaling(
                ModelForms.readRef(in),
                in.readVarInt(true),
                in.readVarInt(true),
                in.readVarInt(true),
                in.readVarInt(true),
                in.readDouble(),
                in.readText());
    }

    static void writeDemand(WireOutput out, Demand demand) {
        ModelForms.writeRef(out, demand.version());
        out.writeVarInt(demand.waiting(), true);
        out.writeLong(demand.router());
    }

    static Demand readDemand(WireInput in) {
        return new Demand(ModelForms.readRef(in), in.readVarInt(true), in.readLong());
    }

    static void writeDone(WireOutput out, Done done) {
        out.writeString(done.detail());
    }

    static Done readDone(WireInput in) {
        return new Done(in.readText());
    }

    static void writeNotDone(WireOutput out, NotDone notDone) {
        WireEnum.ERROR_CODE.write(out, notDone.code());
        out.writeString(notDone.detail());
        out.writeVarLong(notDone.retryAfter().toMillis(), true);
    }

    static NotDone readNotDone(WireInput in) {
        return new NotDone(WireEnum.ERROR_CODE.read(in), in.readText(), Duration.ofMillis(in.readVarLong(true)));
    }

    static void writeHistory(WireOutput out, History history) {
        ModelForms.writeList(out, history.changes(), ControlForms::writeChange);
    }

    static History readHistory(WireInput in) {
        return new History(ModelForms.readList(in, ControlForms::readChange));
    }

    private static void writeChange(WireOutput out, ModelChange change) {
        out.writeVarLong(change.number(), true);
        out.writeVarLong(change.at().toEpochMilli(), false);
        out.writeString(change.by());
        out.writeString(change.model().value());
        out.writeString(change.action());
        out.writeString(change.outcome());
    }

    private static ModelChange readChange(WireInput in) {
        return new ModelChange(
                in.readVarLong(true),
                Instant.ofEpochMilli(in.readVarLong(false)),
                in.readText(),
                name(in),
                in.readText(),
                in.readText());
    }

    private static ModelName name(WireInput in) {
        return new ModelName(in.readText());
    }

    private static ModelLabel label(WireInput in) {
        return new ModelLabel(in.readText());
    }
}
