package io.sampo.protocol.wire;

import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberMessage.Deploy;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The forms of what the controller wants. */
final class DeploymentForms {

    private DeploymentForms() {}

    static void writeDeploy(WireOutput out, Deploy deploy) {
        writeDeployments(out, deploy.deployments());
    }

    static Deploy readDeploy(WireInput in) {
        return new Deploy(readDeployments(in));
    }

    static void writeMemberDeployments(WireOutput out, MemberDeployments report) {
        out.writeRef(report.member());
        writeDeployments(out, report.deployments());
    }

    static MemberDeployments readMemberDeployments(WireInput in) {
        return new MemberDeployments(in.readRef(), readDeployments(in));
    }

    static void writeNeeds(WireOutput out, ModelNeeds needs) {
        WireEnum.DEVICE_PREFERENCE.write(out, needs.device());
        out.writeVarLong(needs.memoryBytes(), true);
        WireEnum.SPREAD.write(out, needs.spread());
    }

    static ModelNeeds readNeeds(WireInput in) {
        return new ModelNeeds(WireEnum.DEVICE_PREFERENCE.read(in), in.readVarLong(true), WireEnum.SPREAD.read(in));
    }

    static void writeScaling(WireOutput out, ScalingPolicy scaling) {
        out.writeVarInt(scaling.min(), true);
        out.writeVarInt(scaling.max(), true);
        out.writeDouble(scaling.targetPerReplica());
        out.writeVarLong(scaling.upAfter().toMillis(), true);
        out.writeVarLong(scaling.downAfter().toMillis(), true);
        out.writeVarLong(scaling.idleBeforeZero().toMillis(), true);
    }

    static ScalingPolicy readScaling(WireInput in) {
        return new ScalingPolicy(
                in.readVarInt(true),
                in.readVarInt(true),
                in.readDouble(),
                Duration.ofMillis(in.readVarLong(true)),
                Duration.ofMillis(in.readVarLong(true)),
                Duration.ofMillis(in.readVarLong(true)));
    }

    private static void writeDeployments(WireOutput out, ModelDeployments deployments) {
        out.writeVarLong(deployments.revision(), true);
        ModelForms.writeList(out, deployments.models(), DeploymentForms::writeDeployment);
    }

    private static ModelDeployments readDeployments(WireInput in) {
        return new ModelDeployments(in.readVarLong(true), ModelForms.readList(in, DeploymentForms::readDeployment));
    }

    private static void writeDeployment(WireOutput out, ModelDeployment deployment) {
        out.writeString(deployment.name().value());
        out.writeBoolean(deployment.loaded());
        out.writeVarInt(deployment.versions().size(), true);
        deployment.versions().forEach((version, plan) -> {
            out.writeVarLong(version.number(), true);
            out.writeVarInt(plan.replicas(), true);
            out.writeVarInt(plan.placed(), true);
            WireEnum.RESIDENCY.write(out, plan.residency());
            out.writeString(plan.trouble());
        });
        writeOptional(out, deployment.current());
        out.writeVarInt(deployment.labels().size(), true);
        deployment.labels().forEach((label, split) -> {
            out.writeString(label.value());
            out.writeVarLong(split.version().number(), true);
            out.writeVarInt(split.percent(), true);
            writeOptional(out, split.rest());
        });
    }

    private static ModelDeployment readDeployment(WireInput in) {
        ModelName name = new ModelName(in.readText());
        boolean loaded = in.readBoolean();
        NavigableMap<ModelVersion, VersionPlan> versions = new TreeMap<>();
        for (int count = in.readCount(); count > 0; count--) {
            versions.put(
                    new ModelVersion(in.readVarLong(true)),
                    new VersionPlan(
                            in.readVarInt(true), in.readVarInt(true), WireEnum.RESIDENCY.read(in), in.readText()));
        }
        ModelVersion current = readOptional(in);
        NavigableMap<ModelLabel, TrafficSplit> labels = new TreeMap<>();
        for (int count = in.readCount(); count > 0; count--) {
            labels.put(
                    new ModelLabel(in.readText()),
                    new TrafficSplit(new ModelVersion(in.readVarLong(true)), in.readVarInt(true), readOptional(in)));
        }
        return new ModelDeployment(name, loaded, versions, current, labels);
    }

    private static void writeOptional(WireOutput out, @Nullable ModelVersion version) {
        out.writeVarLong(version == null ? 0 : version.number(), true);
    }

    private static @Nullable ModelVersion readOptional(WireInput in) {
        long number = in.readVarLong(true);
        return number == 0 ? null : new ModelVersion(number);
    }
}
