package io.sampo.ops.chaos;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One run of chaos.
 *
 * @param jobs to be accepted
 * @param killEvery from one kill to the next, on average
 * @param mostKills after which only the work goes on
 * @param databaseRestarts how often the database server is restarted, spread over the run
 * @param limit for the whole: what is not done by then is stuck
 * @param seed decides who dies and when
 * @param logs where the processes' logs are kept after the run; null to delete them
 */
record ChaosSettings(
        int jobs,
        int nodes,
        int edges,
        Duration killEvery,
        int mostKills,
        int databaseRestarts,
        Duration limit,
        long seed,
        Path models,
        @Nullable Path logs) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the option and the value
     */
    ChaosSettings {
        require(jobs >= 1, "--jobs", jobs, "at least 1");
        require(nodes >= 2, "--nodes", nodes, "at least 2, as one of them dies");
        require(edges >= 1, "--edges", edges, "at least 1");
        require(killEvery.toMillis() >= 500, "--kill-every", killEvery, "at least 500 ms");
        require(mostKills >= 0, "--most-kills", mostKills, "0 or more");
        require(databaseRestarts >= 0, "--database-restarts", databaseRestarts, "0 or more");
        require(limit.toSeconds() >= 10, "--limit", limit, "at least 10 s");
    }

    private static void require(boolean holds, String option, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: " + expected + ")");
        }
    }
}
