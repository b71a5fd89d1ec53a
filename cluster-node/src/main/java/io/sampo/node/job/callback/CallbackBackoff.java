package io.sampo.node.job.callback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How long to wait before a callback is tried again. Pure.
 *
 * @param delays after the first try that failed, after the second and so on; after the last of them it is given up
 * @param jitter the largest part of a delay that chance adds to it, 0 to 1: not all receivers of one host are to come at once
 */
public record CallbackBackoff(List<Duration> delays, double jitter) {

    /**
     * Takes a copy of the list and checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public CallbackBackoff {
        delays = List.copyOf(delays);
        for (Duration delay : delays) {
            CallbackSettings.require(delay.toMillis() >= 1, "delays", delay, "each at least 1 ms");
        }
        CallbackSettings.require(jitter >= 0 && jitter <= 1, "jitter", jitter, "0 to 1");
    }

    /** How often a callback is tried at the most. */
    public int maxAttempts() {
        return delays.size() + 1;
    }

    /**
     * The delay after so many tries that failed, or nothing if that was the last.
     *
     * @param attempts at least 1
     * @param seed of chance; the same seed gives the same delays
     */
    public Optional<Duration> after(int attempts, long seed) {
        if (attempts > delays.size()) {
            return Optional.empty();
        }
        Duration delay = delays.get(attempts - 1);
        double part = jitter * new SplittableRandom(seed + attempts).nextDouble();
        return Optional.of(delay.plusMillis((long) (part * delay.toMillis())));
    }
}
