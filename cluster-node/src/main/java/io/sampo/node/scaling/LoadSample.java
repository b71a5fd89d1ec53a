package io.sampo.node.scaling;

/**
 * The load of a version at one moment, over all its replicas and all members.
 *
 * @param atMillis when, on a clock that does not go back
 * @param ready replicas that answer requests; those still loading do not count
 * @param queued requests that wait: in replicas, or at routers because no replica is ready
 * @param ongoing requests that run
 * @param sinceLastRequestMillis how long ago the last request came, answered or not; for a version that never had one, since it
 *     may have been loaded
 */
public record LoadSample(long atMillis, int ready, double queued, double ongoing, long sinceLastRequestMillis) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a count is negative or no number
     */
    public LoadSample {
        require(ready >= 0, "ready", ready);
        require(queued >= 0 && Double.isFinite(queued), "queued", queued);
        require(ongoing >= 0 && Double.isFinite(ongoing), "ongoing", ongoing);
        require(sinceLastRequestMillis >= 0, "sinceLastRequestMillis", sinceLastRequestMillis);
    }

    /** Requests that are not answered yet. */
    double work() {
        return queued + ongoing;
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a number from 0)");
        }
    }
}
