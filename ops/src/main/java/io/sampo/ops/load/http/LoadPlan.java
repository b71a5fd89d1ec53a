package io.sampo.ops.load.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One run.
 *
 * @param target host and port; the path is in the calls
 * @param calls sent in turn, again and again; at least one
 * @param pace how requests follow each other
 * @param lead how long they are sent before any is counted: a queue that fills or empties is not yet the rule
 * @param duration how long they are sent and counted
 * @param drain how long answers are awaited after that
 * @param checkEvery looks at the content of every so many-th answer; 1 for all, 0 for none
 */
public record LoadPlan(
        URI target, List<HttpCall> calls, Pace pace, Duration lead, Duration duration, Duration drain, int checkEvery) {

    /** Enough to notice a server that answers rubbish, too little to be felt. */
    public static final int SAMPLED = 64;

    private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(10);

    /** How requests follow each other. */
    public sealed interface Pace {

        /** As many connections as the run may open. */
        int connections();
    }

    /** Each connection sends the next request when it has the answer to the last. */
    public record Closed(int connections) implements Pace {

        /**
         * Checks the bound.
         *
         * @throws IllegalArgumentException if it is broken
         */
        public Closed {
            require(connections >= 1, "connections: " + connections + " (expected: at least 1)");
        }
    }

    /**
     * Requests start at even distances, whether or not others were answered.
     *
     * @param ahead connections that are opened before the first request
     * @param connections opened as they are needed, up to this many
     */
    public record Open(double requestsPerSecond, int ahead, int connections) implements Pace {

        private static final int USUALLY_AHEAD = 8;

        /**
         * Checks the bounds.
         *
         * @throws IllegalArgumentException if one is broken
         */
        public Open {
            require(requestsPerSecond > 0, "rate: " + requestsPerSecond + " (expected: above 0)");
            require(connections >= 1, "connections: " + connections + " (expected: at least 1)");
            require(
                    ahead >= 0 && ahead <= connections,
                    "connections ahead: " + ahead + " (expected: 0 to " + connections + ")");
        }

        /** With a few connections ahead. */
        public Open(double requestsPerSecond, int connections) {
            this(requestsPerSecond, Math.min(USUALLY_AHEAD, connections), connections);
        }
    }

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken
     */
    public LoadPlan {
        calls = List.copyOf(calls);
        require(!calls.isEmpty(), "calls: none (expected: at least 1)");
        require("http".equals(target.getScheme()), "url: " + target + " (expected: http://…)");
        require(target.getHost() != null, "url: " + target + " (expected: a host)");
        require(!duration.isNegative() && !duration.isZero(), "duration: " + duration + " (expected: above 0)");
        require(!lead.isNegative(), "lead: " + lead + " (expected: at least 0)");
        require(checkEvery >= 0, "check every: " + checkEvery + " (expected: at least 0)");
    }

    /** A run that counts from its first request on, and looks at one answer in {@link #SAMPLED}. */
    public static LoadPlan of(URI target, List<HttpCall> calls, Pace pace, Duration duration) {
        return new LoadPlan(target, calls, pace, Duration.ZERO, duration, DEFAULT_DRAIN, SAMPLED);
    }

    /** The same run, with so much before it. */
    public LoadPlan after(Duration newLead) {
        return new LoadPlan(target, calls, pace, newLead, duration, drain, checkEvery);
    }

    /** The same run, looking at every answer. */
    public LoadPlan checkingAll() {
        return new LoadPlan(target, calls, pace, lead, duration, drain, 1);
    }

    int port() {
        return target.getPort() < 0 ? 80 : target.getPort();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
