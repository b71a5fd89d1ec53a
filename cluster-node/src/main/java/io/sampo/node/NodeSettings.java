package io.sampo.node;

import com.typesafe.config.Config;
import io.sampo.node.batching.BatchingPolicy;
import io.sampo.node.replica.Backoff;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.protocol.replica.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a member needs to know.
 *
 * @param models the model repository
 * @param cache where artifacts may be kept across starts
 * @param artifactCacheBytes what optimised artifacts may take of it; 0 for none
 * @param device what the member is in the cluster
 * @param gpuStandIn for tests: whether a member that is a GPU's computes on processors all the same
 * @param memoryBytes what models may take in all, above 0; empty to find out
 * @param membersOnMachine that share the memory there is; at least 1
 * @param inferenceThreads batches that run at the same time; at least 1
 * @param heartbeatInterval how often clients are told that the member lives
 * @param pollInterval how often the repository is read anew; empty where operators say what is loaded
 */
public record NodeSettings(
        Path models,
        Path cache,
        long artifactCacheBytes,
        Device device,
        boolean gpuStandIn,
        OptionalLong memoryBytes,
        int membersOnMachine,
        int inferenceThreads,
        Duration heartbeatInterval,
        BatchingPolicy batching,
        Backoff backoff,
        Optional<Duration> pollInterval) {

    /** The role of members that hold replicas; such a member has also the role of its device, {@code cpu} or {@code gpu}. */
    public static final String ROLE = "node";

    private static final Duration SHORTEST_POLL = Duration.ofMillis(100);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public NodeSettings {
        if (inferenceThreads < 1) {
            throw new IllegalArgumentException(
                    "sampo.node.inference-threads: " + inferenceThreads + " (expected: at least 1, or 'auto')");
        }
        if (membersOnMachine < 1) {
            throw new IllegalArgumentException(
                    "sampo.node.members-on-machine: " + membersOnMachine + " (expected: at least 1)");
        }
        if (memoryBytes.isPresent() && memoryBytes.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "sampo.node.memory: " + memoryBytes.getAsLong() + " (expected: at least 1 byte, or 'auto')");
        }
    }

    /** Reads the {@code sampo} section of {@code reference.conf}, where every key has its default. */
    public static NodeSettings from(Config sampo) {
        Config node = sampo.getConfig("node");
        Path data = Path.of(sampo.getString("data"));
        return new NodeSettings(
                Path.of(sampo.getString("models")),
                data.resolve("cache"),
                node.getBytes("artifact-cache.max-size"),
                device(node.getString("device")),
                sampo.getBoolean("test.gpu-stand-in"),
                "auto".equals(node.getString("memory"))
                        ? OptionalLong.empty()
                        : OptionalLong.of(node.getBytes("memory")),
                node.getInt("members-on-machine"),
                "auto".equals(node.getString("inference-threads"))
                        ? Runtime.getRuntime().availableProcessors()
                        : node.getInt("inference-threads"),
                sampo.getDuration("client.heartbeat-interval"),
                BatchingPolicy.from(sampo.getConfig("batching")),
                Backoff.from(sampo.getConfig("replica.backoff")),
                pollInterval(sampo.getConfig("repository")));
    }

    private static Optional<Duration> pollInterval(Config repository) {
        String mode = repository.getString("mode");
        return switch (mode) {
            case "explicit" -> Optional.empty();
            case "poll" -> {
                Duration interval = repository.getDuration("poll-interval");
                if (interval.compareTo(SHORTEST_POLL) < 0) {
                    throw new IllegalArgumentException("sampo.repository.poll-interval: " + interval
                            + " (expected: at least " + SHORTEST_POLL + ")");
                }
                yield Optional.of(interval);
            }
            default ->
                throw new IllegalArgumentException(
                        "sampo.repository.mode: '" + mode + "' (expected: explicit or poll)");
        };
    }

    private static Device device(String name) {
        for (Device device : Device.values()) {
            if (role(device).equals(name.toLowerCase(Locale.ROOT))) {
                return device;
            }
        }
        throw new IllegalArgumentException("sampo.node.device: '" + name + "' (expected: cpu or gpu)");
    }

    private static String role(Device device) {
        return device.name().toLowerCase(Locale.ROOT);
    }

    /** The role that a member has beside {@link #ROLE}. */
    public String deviceRole() {
        return role(device);
    }

    /** What models really run on: not the member's device where it only stands in for a GPU. */
    Device computesOn() {
        return gpuStandIn ? Device.CPU : device;
    }

    /** For replicas whose replies may take so much. */
    RuntimeSettings runtime(long maxResultBytes) {
        int atMost = (int) Math.min(maxResultBytes, Integer.MAX_VALUE);
        return new RuntimeSettings(cache, artifactCacheBytes, computesOn(), inferenceThreads, atMost);
    }
}
