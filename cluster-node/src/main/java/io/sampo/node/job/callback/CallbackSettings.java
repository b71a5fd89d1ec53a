package io.sampo.node.job.callback;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * How callbacks are sent.
 *
 * @param allowedRanges addresses that callbacks may go to though they are private, local or special
 * @param connectTimeout how long a receiver may take to be connected to
 * @param timeout how long one try may take in all; at least {@code connectTimeout}
 * @param lookupTimeout how long a host may be looked up while its submission waits for it; well below the time that clients give
 *     a desk
 * @param maxLookups such lookups at the same time on one member; the hosts of further ones are judged when they are sent to
 * @param maxActive callbacks that one member sends at the same time
 * @param maxWaiting callbacks that may wait for their turn on one member; those beyond are tried again later
 * @param publicUrl what the links in a callback begin with; empty for links without scheme and host
 */
public record CallbackSettings(
        List<AddressRange> allowedRanges,
        CallbackBackoff backoff,
        Duration connectTimeout,
        Duration timeout,
        Duration lookupTimeout,
        int maxLookups,
        int maxActive,
        int maxWaiting,
        String publicUrl) {

    private static final String SECTION = "sampo.jobs.callbacks.";

    /**
     * Takes a copy of the list and checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public CallbackSettings {
        allowedRanges = List.copyOf(allowedRanges);
        require(connectTimeout.toMillis() >= 1, "connect-timeout", connectTimeout, "at least 1 ms");
        require(timeout.compareTo(connectTimeout) >= 0, "timeout", timeout, "at least connect-timeout");
        require(lookupTimeout.toMillis() >= 1, "lookup-timeout", lookupTimeout, "at least 1 ms");
        require(maxLookups >= 1, "max-lookups", maxLookups, "at least 1");
        require(maxActive >= 1, "max-active", maxActive, "at least 1");
        require(maxWaiting >= 1, "max-waiting", maxWaiting, "at least 1");
        require(!publicUrl.endsWith("/"), "public-url", publicUrl, "no '/' at its end");
    }

    /** Reads the {@code sampo.jobs.callbacks} section of {@code reference.conf}, where every key has its default. */
    public static CallbackSettings from(Config callbacks) {
        return new CallbackSettings(
                callbacks.getStringList("allowed-ranges").stream()
                        .map(CallbackSettings::range)
                        .toList(),
                new CallbackBackoff(callbacks.getDurationList("delays"), callbacks.getDouble("jitter")),
                callbacks.getDuration("connect-timeout"),
                callbacks.getDuration("timeout"),
                callbacks.getDuration("lookup-timeout"),
                callbacks.getInt("max-lookups"),
                callbacks.getInt("max-active"),
                callbacks.getInt("max-waiting"),
                callbacks.getString("public-url"));
    }

    private static AddressRange range(String text) {
        try {
            return AddressRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SECTION + "allowed-ranges: " + e.getMessage(), e);
        }
    }

    static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(SECTION + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
