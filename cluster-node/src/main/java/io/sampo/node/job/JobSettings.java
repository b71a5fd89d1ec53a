package io.sampo.node.job;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How jobs are kept, queued and looked after.
 *
 * @param rules what becomes of each job
 * @param inlineLimitBytes tensors up to this are in the journal; larger ones are in the store
 * @param defaultLifetime of jobs that name none
 * @param maxLifetime the longest that a job may name
 * @param jobsPerReplica jobs under way at the same time for each ready replica, at most; at least 1. See {@link Window}
 * @param maxQueued jobs of one model that have not ended, beyond which submissions are refused; at least 1
 * @param queue how queues work
 * @param keeper how what is due is found
 * @param shards parts that the jobs of a cluster are spread in; the same on every member
 */
public record JobSettings(
        JobRules rules,
        int inlineLimitBytes,
        Duration defaultLifetime,
        Duration maxLifetime,
        int jobsPerReplica,
        int maxQueued,
        Queue queue,
        Keeper keeper,
        int shards) {

    /** Larger messages would not fit through sharding, whose frames are those of Artery. */
    private static final int LARGEST_INLINE_BYTES = 128 * 1024;

    /**
     * How queues work.
     *
     * @param enqueueRetry how long a job waits for its queue to acknowledge it before it tells it again
     * @param grantRepeat how long a job may be under way before its queue asks again
     * @param commitInterval the least time between two events of a queue under load
     * @param tick how often a queue looks for capacity
     * @param snapshotEvery events between two snapshots
     * @param longestBurst how long submissions may go before the jobs themselves; zero for never
     * @param burstPace the least time between two groups of jobs that are started in a burst
     */
    public record Queue(
            Duration enqueueRetry,
            Duration grantRepeat,
            Duration commitInterval,
            Duration tick,
            int snapshotEvery,
            Duration longestBurst,
            Duration burstPace) {

        /**
         * Checks the bounds.
         *
         * @throws IllegalArgumentException if one is broken, naming the key and the value
         */
        public Queue {
            require(enqueueRetry.toMillis() >= 1, "queue.enqueue-retry", enqueueRetry, "at least 1 ms");
            require(grantRepeat.toMillis() >= 1, "queue.grant-repeat", grantRepeat, "at least 1 ms");
            require(!commitInterval.isNegative(), "queue.commit-interval", commitInterval, "not negative");
            require(tick.toMillis() >= 1, "queue.tick", tick, "at least 1 ms");
            require(snapshotEvery >= 1, "queue.snapshot-every", snapshotEvery, "at least 1");
            require(!longestBurst.isNegative(), "queue.longest-burst", longestBurst, "not negative");
            require(!burstPace.isNegative(), "queue.burst-pace", burstPace, "not negative");
        }
    }

    /**
     * How what is due is found.
     *
     * @param interval how often the store is asked
     * @param page the most that one answer lists
     * @param reconcileEvery the least time between two rounds through all jobs that wait
     * @param reconcileAfter how long a job must have been unchanged for its queue to be asked about it
     */
    public record Keeper(Duration interval, int page, Duration reconcileEvery, Duration reconcileAfter) {

        /**
         * Checks the bounds.
         *
         * @throws IllegalArgumentException if one is broken, naming the key and the value
         */
        public Keeper {
            require(interval.toMillis() >= 1, "keeper.interval", interval, "at least 1 ms");
            require(page >= 1, "keeper.page", page, "at least 1");
            require(!reconcileEvery.isNegative(), "keeper.reconcile-every", reconcileEvery, "not negative");
            require(!reconcileAfter.isNegative(), "keeper.reconcile-after", reconcileAfter, "not negative");
        }
    }

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public JobSettings {
        require(
                inlineLimitBytes >= 0 && inlineLimitBytes <= LARGEST_INLINE_BYTES,
                "inline-limit",
                inlineLimitBytes,
                "0 to 128 KiB");
        require(defaultLifetime.toMillis() >= 1, "default-lifetime", defaultLifetime, "at least 1 ms");
        require(maxLifetime.compareTo(defaultLifetime) >= 0, "max-lifetime", maxLifetime, "at least default-lifetime");
        require(jobsPerReplica >= 1, "jobs-per-replica", jobsPerReplica, "at least 1");
        require(maxQueued >= 1, "max-queued", maxQueued, "at least 1");
        require(shards >= 1, "shards", shards, "at least 1");
    }

    /** Reads the {@code sampo.jobs} section of {@code reference.conf}, where every key has its default. */
    public static JobSettings from(Config jobs) {
        Config queue = jobs.getConfig("queue");
        Config keeper = jobs.getConfig("keeper");
        return new JobSettings(
                JobRules.from(jobs),
                Math.toIntExact(jobs.getBytes("inline-limit")),
                jobs.getDuration("default-lifetime"),
                jobs.getDuration("max-lifetime"),
                jobs.getInt("jobs-per-replica"),
                jobs.getInt("max-queued"),
                new Queue(
                        queue.getDuration("enqueue-retry"),
                        queue.getDuration("grant-repeat"),
                        queue.getDuration("commit-interval"),
                        queue.getDuration("tick"),
                        queue.getInt("snapshot-every"),
                        queue.getDuration("longest-burst"),
                        queue.getDuration("burst-pace")),
                new Keeper(
                        keeper.getDuration("interval"),
                        keeper.getInt("page"),
                        keeper.getDuration("reconcile-every"),
                        keeper.getDuration("reconcile-after")),
                jobs.getInt("shards"));
    }

    static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("sampo.jobs." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
