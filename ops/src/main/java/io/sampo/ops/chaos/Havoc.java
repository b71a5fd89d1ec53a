package io.sampo.ops.chaos;

import io.sampo.ops.load.scenario.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Kills one member after another and starts it again; in between it restarts the database. Never two members at once, and the
 * next one only when all have been in the cluster again for a while: the promise is about any one process.
 */
final class Havoc implements AutoCloseable {

    /** How long a killed member stays away: long enough to be missed. */
    private static final Duration AWAY = Duration.ofMillis(1500);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final ChaosCluster cluster;
    private final ChaosSettings settings;
    private final Progress progress;
    private final SplittableRandom random;
    private final Thread thread = new Thread(this::run, "sampo-havoc");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ending = lock.newCondition();
    private boolean ended;
    private int kills;
    private int databaseRestarts;
    private @Nullable IOException failure;

    private Havoc(ChaosCluster cluster, ChaosSettings settings, Progress progress) {
        this.cluster = cluster;
        this.settings = settings;
        this.progress = progress;
        this.random = new SplittableRandom(settings.seed());
    }

    /** Begins, until it is closed. */
    static Havoc start(ChaosCluster cluster, ChaosSettings settings, Progress progress) {
        Havoc havoc = new Havoc(cluster, settings, progress);
        havoc.thread.setDaemon(true);
        havoc.thread.start();
        return havoc;
    }

    private void run() {
        try {
            while (!pause(nextPause()) && awaitWhole()) {
                if (isTimeForDatabase()) {
                    progress.done("chaos: the database is restarted");
                    cluster.database().restart();
                    databaseRestarts++;
                } else if (kills < settings.mostKills()) {
                    killOne();
                }
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** From half to one and a half of the mean. */
    private Duration nextPause() {
        long mean = settings.killEvery().toMillis();
        return Duration.ofMillis(mean / 2 + random.nextLong(mean));
    }

    /** After every third kill, as long as there are restarts left. */
    private boolean isTimeForDatabase() {
        return databaseRestarts < settings.databaseRestarts() && kills >= 3 * (databaseRestarts + 1);
    }

    /** Waits until all members are in the cluster, and says whether they are before the end came. */
    private boolean awaitWhole() throws IOException {
        do {
            cluster.mend(news -> progress.done("chaos: " + news));
            if (cluster.isWhole()) {
                return true;
            }
        } while (!pause(LOOK_EVERY));
        return false;
    }

    private void killOne() throws IOException {
        List<ChaosMember> members = cluster.members();
        ChaosMember victim = members.get(random.nextInt(members.size()));
        progress.done("chaos: kill -9 of " + victim.name());
        victim.kill();
        kills++;
        pause(AWAY);
        victim.start();
    }

    /** Waits, and says whether the end came meanwhile. */
    private boolean pause(Duration duration) {
        lock.lock();
        try {
            long left = duration.toNanos();
            while (!ended && left > 0) {
                left = ending.awaitNanos(left);
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Members killed so far. To be asked when closed. */
    int kills() {
        return kills;
    }

    /** Restarts of the database so far. To be asked when closed. */
    int databaseRestarts() {
        return databaseRestarts;
    }

    /** Ends it, with everybody alive. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            ended = true;
            ending.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.MINUTES.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
