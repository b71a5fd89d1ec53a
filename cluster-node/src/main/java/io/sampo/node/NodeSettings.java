package io.sampo.node;

import com.typesafe.config.Config;
import io.sampo.node.batching.BatchingPolicy;
import io.sampo.node.replica.Backoff;
import io.sampo.protocol.replica.Device;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a member needs to know.
 *
 * @param models the model repository
 * @param cache where artifacts may be kept across starts
 * @param inferenceThreads batches that run at the same time; at least 1
 * @param heartbeatInterval how often clients are told that the member lives
 */
public record NodeSettings(
        Path models,
        Path cache,
        Device device,
        int inferenceThreads,
        Duration heartbeatInterval,
        BatchingPolicy batching,
        Backoff backoff) {

    /** The role of members that hold replicas; such a member has also the role of its device, {@code cpu} or {@code gpu}. */
    public static final String ROLE = "node";

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
    }

    /** Reads the {@code sampo} section of {@code reference.conf}, where every key has its default. */
    public static NodeSettings from(Config sampo) {
        Config node = sampo.getConfig("node");
        Path data = Path.of(sampo.getString("data"));
        return new NodeSettings(
                Path.of(sampo.getString("models")),
                data.resolve("cache"),
                Device.CPU,
                "auto".equals(node.getString("inference-threads"))
                        ? Runtime.getRuntime().availableProcessors()
                        : node.getInt("inference-threads"),
                sampo.getDuration("client.heartbeat-interval"),
                BatchingPolicy.from(sampo.getConfig("batching")),
                Backoff.from(sampo.getConfig("replica.backoff")));
    }
}
