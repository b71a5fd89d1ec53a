package io.sampo.node.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.node.scaling.ScalingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Reads what {@code model.yaml} says to the cluster: how many replicas, on which members, and for how long. */
final class DeploymentReader {

    /** The keys of the file that are read here. */
    static final List<String> KEYS = List.of("replicas", "scaling", "device", "memory", "spread", "residency");

    private static final List<String> REPLICAS_KEYS = List.of("min", "max");
    private static final List<String> SCALING_KEYS = List.of("target", "up-after", "down-after", "idle-to-zero");
    private static final List<String> DEVICE_KEYS = List.of("prefer", "else");

    private static final int MOST_REPLICAS = 1_000;
    private static final double LEAST_TARGET = 0.1;
    private static final double MOST_TARGET = 1_000_000;
    private static final Duration LEAST_UP_AFTER = Duration.ofMillis(100);
    private static final Duration MOST_UP_AFTER = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final long LEAST_MEMORY = 1L << 20;
    private static final long MOST_MEMORY = 1L << 44;

    private record Range(int min, int max) {}

    private DeploymentReader() {}

    static PlacementConfig placement(YamlSection root) throws ModelConfigException {
        return new PlacementConfig(
                device(root),
                root.bytes("memory", LEAST_MEMORY, MOST_MEMORY),
                root.choice("spread", Spread.class, Spread.MEMBER),
                residency(root));
    }

    static ScalingPolicy scaling(YamlSection root) throws ModelConfigException {
        Range replicas = replicas(root);
        YamlSection scaling = root.section("scaling", SCALING_KEYS);
        return scaling == null
                ? ScalingPolicy.between(replicas.min(), replicas.max())
                : new ScalingPolicy(
                        replicas.min(),
                        replicas.max(),
                        scaling.decimal("target", LEAST_TARGET, MOST_TARGET).orElse(ScalingPolicy.DEFAULT_TARGET),
                        scaling.duration("up-after", ScalingPolicy.DEFAULT_UP_AFTER, LEAST_UP_AFTER, MOST_UP_AFTER),
                        scaling.duration("down-after", ScalingPolicy.DEFAULT_DOWN_AFTER, SECOND, DAY),
                        scaling.duration("idle-to-zero", ScalingPolicy.DEFAULT_IDLE_BEFORE_ZERO, SECOND, WEEK));
    }

    /** A model that is loaded on demand has no replica at first, so a number is its most; otherwise a number is both. */
    private static Range replicas(YamlSection root) throws ModelConfigException {
        boolean onDemand = residency(root) == Residency.ON_DEMAND;
        JsonNode value = root.node("replicas");
        if (value == null) {
            return new Range(onDemand ? 0 : ModelConfig.DEFAULT_REPLICAS, ModelConfig.DEFAULT_REPLICAS);
        }
        if (value.isObject()) {
            return range(new YamlSection("replicas", value, REPLICAS_KEYS), residency(root));
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 1
                || value.intValue() > MOST_REPLICAS) {
            throw root.wrong("replicas", value, "a whole number from 1 to " + MOST_REPLICAS + ", or {min: N, max: M}");
        }
        return new Range(onDemand ? 0 : value.intValue(), value.intValue());
    }

    private static Range range(YamlSection replicas, Residency residency) throws ModelConfigException {
        OptionalInt saidMin = replicas.integer("min", 0, MOST_REPLICAS);
        OptionalInt saidMax = replicas.integer("max", 1, MOST_REPLICAS);
        int max = saidMax.orElse(Math.max(ModelConfig.DEFAULT_REPLICAS, saidMin.orElse(0)));
        int min = saidMin.orElse(residency == Residency.ON_DEMAND ? 0 : Math.min(ModelConfig.DEFAULT_REPLICAS, max));
        if (min > max) {
            throw replicas.wrong("min", min, "at most replicas.max, which is " + max);
        }
        if (min == 0 && residency == Residency.PINNED) {
            throw replicas.wrong("min", min, "at least 1 with residency: pinned, which never goes");
        }
        if (min > 0 && residency == Residency.ON_DEMAND) {
            throw replicas.wrong("min", min, "0 with residency: on-demand, which loads at the first request");
        }
        return new Range(min, max);
    }

    private static Residency residency(YamlSection root) throws ModelConfigException {
        return root.choice("residency", Residency.class, Residency.PRELOAD);
    }

    private static DevicePreference device(YamlSection root) throws ModelConfigException {
        JsonNode value = root.node("device");
        if (value == null) {
            return DevicePreference.CPU;
        }
        if (value.isObject()) {
            YamlSection device = new YamlSection("device", value, DEVICE_KEYS);
            device.expect("prefer", "gpu");
            device.expect("else", "cpu");
            return DevicePreference.GPU_ELSE_CPU;
        }
        return switch (value.asText()) {
            case "cpu" -> DevicePreference.CPU;
            case "gpu" -> DevicePreference.GPU;
            default -> throw root.wrong("device", value, "cpu, gpu or {prefer: gpu, else: cpu}");
        };
    }
}
