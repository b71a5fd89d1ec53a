package io.sampo.protocol.wire;

import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.control.VersionScaling;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Deploy;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;

/** Those of {@link WireSamples} that the controller is told, or tells. */
record ControlSamples(ActorRef<ControlReply> operator, ActorRef<MemberMessage> member) {

    private static final ModelName MODEL = new ModelName("all-minilm");
    private static final ModelVersion OLD = new ModelVersion(300);
    private static final ModelVersion NEW = new ModelVersion(1L << 40);
    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);

    Map<String, Object> all() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("Deploy", new Deploy(deployments()));
        samples.put("Deploy-none", new Deploy(ModelDeployments.NONE));
        samples.put("MemberDeployments", new MemberDeployments(member, deployments()));
        samples.put("Control-LoadModel", new ControlCommand.LoadModel(MODEL, "operator ö", operator));
        samples.put("Control-UnloadModel", new ControlCommand.UnloadModel(MODEL, "", operator));
        samples.put("Control-MoveLabel", new ControlCommand.MoveLabel(MODEL, CANARY, NEW, 5, "operator", operator));
        samples.put("Control-RemoveLabel", new ControlCommand.RemoveLabel(MODEL, CANARY, "operator", operator));
        samples.put("Control-RollBack", new ControlCommand.RollBack(MODEL, ModelLabel.STABLE, "operator", operator));
        samples.put("Control-GetHistory", new ControlCommand.GetHistory(MODEL, 300, operator));
        samples.put("Control-GetHistory-all", new ControlCommand.GetHistory(null, 1, operator));
        samples.put("Control-Demand", new ControlCommand.Demand(new ModelRef(MODEL, OLD), 200, -3));
        samples.put("Control-Done", new ControlReply.Done("model 'all-minilm': version 300 is ready"));
        samples.put(
                "Control-NotDone",
                new ControlReply.NotDone(ErrorCode.MODEL_CHANGE_FAILED, "no model file", Duration.ZERO));
        samples.put(
                "Control-NotDone-retry",
                new ControlReply.NotDone(ErrorCode.CONTROLLER_UNAVAILABLE, "", Duration.ofMillis(1500)));
        samples.put("Control-GetScaling", new ControlCommand.GetScaling(operator));
        samples.put("Control-Scaling", new ControlReply.Scaling(versions()));
        samples.put("Control-Scaling-none", new ControlReply.Scaling(List.of()));
        samples.put("Control-History", new ControlReply.History(changes()));
        samples.put("Control-History-empty", new ControlReply.History(List.of()));
        return samples;
    }

    /** One model with all there can be, one with nothing. */
    private static ModelDeployments deployments() {
        ModelDeployment full = new ModelDeployment(
                MODEL,
                true,
                new TreeMap<>(Map.of(
                        OLD,
                        VersionPlan.placed(0, Residency.ON_DEMAND),
                        NEW,
                        new VersionPlan(300, 2, Residency.PINNED, "2 of 300: no member has 4 GiB left"))),
                OLD,
                new TreeMap<>(Map.of(CANARY, new TrafficSplit(NEW, 5, OLD), ModelLabel.STABLE, TrafficSplit.all(OLD))));
        ModelDeployment empty = new ModelDeployment(new ModelName("m"), false, new TreeMap<>(), null, new TreeMap<>());
        return new ModelDeployments(1L << 33, List.of(full, empty));
    }

    private static List<VersionScaling> versions() {
        return List.of(
                new VersionScaling(ModelRef.of("all-minilm", 300), 3, 2, 300, 16, 2.5, "2 to 3 at once"),
                new VersionScaling(ModelRef.of("m", 1), 0, 0, 0, 0, 4, ""));
    }

    private static List<ModelChange> changes() {
        return List.of(
                new ModelChange(1L << 33, AT, "operator", MODEL, "move-label", "canary: 5 % to version 300"),
                new ModelChange(1, Instant.EPOCH.minusMillis(1), "controller", new ModelName("m"), "load", ""));
    }
}
