package io.sampo.edge;

import com.typesafe.config.Config;
import io.sampo.edge.gateway.RequestTimeouts;
import io.sampo.edge.http.HttpLimits;
import io.sampo.edge.job.JobSettings;
import io.sampo.edge.stream.StreamSettings;
import java.time.Duration;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/**
 * How the edge listens and what it allows.
 *
 * @param port 0 for any free one
 * @param stopGrace how long running requests may go on once the edge stops
 * @param http takes the place of {@code pekko.http.server}
 */
public record EdgeSettings(
        String host,
        int port,
        HttpLimits limits,
        RequestTimeouts timeouts,
        JobSettings jobs,
        StreamSettings streams,
        Duration stopGrace,
        Config http) {

    private static final int BODY_PERCENT = 55;
    private static final int MAX_PORT = 65535;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public EdgeSettings {
        require(!host.isBlank(), "host", "'" + host + "'", "a name or an address");
        require(port >= 0 && port <= MAX_PORT, "port", port, "0 to " + MAX_PORT);
        require(!stopGrace.isNegative(), "stop-grace", stopGrace, "not negative");
        String idle = http.getString("idle-timeout");
        require(
                idle.equals("infinite") || http.getDuration("idle-timeout").compareTo(timeouts.longest()) > 0,
                "http.idle-timeout",
                idle,
                "more than max-timeout, or a connection is cut while its request runs");
    }

    /** Reads the {@code sampo.edge} section of {@code reference.conf}, where every key has its default. */
    public static EdgeSettings from(Config edge) {
        return new EdgeSettings(
                edge.getString("host"),
                edge.getInt("port"),
                new HttpLimits(
                        Math.toIntExact(edge.getBytes("max-body")),
                        edge.getDuration("head-timeout"),
                        edge.getDuration("body-timeout"),
                        Math.toIntExact(edge.getBytes("compress-from")),
                        bodyMemoryBytes(edge)),
                new RequestTimeouts(edge.getDuration("default-timeout"), edge.getDuration("max-timeout")),
                JobSettings.from(edge.getConfig("jobs")),
                StreamSettings.from(edge.getConfig("streams")),
                edge.getDuration("stop-grace"),
                edge.getConfig("http"));
    }

    /** What is left of the heap is for all else: an idle process takes a sixth of it, short-lived objects as much. */
    private static long bodyMemoryBytes(Config edge) {
        return edge.getString("body-memory").equals("auto")
                ? Runtime.getRuntime().maxMemory() / 100 * BODY_PERCENT
                : edge.getBytes("body-memory");
    }

    /** What Pekko HTTP gets: {@link #http} over what {@code root} has for every server. */
    ServerSettings serverSettings(Config root) {
        return ServerSettings.create(http.atPath("pekko.http.server").withFallback(root));
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("sampo.edge." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
