package io.sampo.client.job;

import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobUpdate;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A subscription to one job, as it stands. */
final class Watch {

    /** Often enough that one renewal may be lost. */
    private static final Duration RENEWAL = Duration.ofSeconds(JobRequest.WATCH_SECONDS / 3);

    final JobCourier.StartWatch asked;
    /** Takes the updates of this watch and of no other: another tenant may watch, or try to watch, the same job. */
    final ActorRef<JobUpdate> box;

    /** The latest that the watcher knows of. */
    long revision;

    private @Nullable ActorRef<JobRequest> desk;
    private long askedNanos;
    private boolean heard;

    Watch(JobCourier.StartWatch asked, ActorRef<JobUpdate> box) {
        this.asked = asked;
        this.box = box;
        this.revision = asked.afterRevision();
    }

    void askedOf(ActorRef<JobRequest> newDesk, long nowNanos) {
        desk = newDesk;
        askedNanos = nowNanos;
    }

    /** Nobody is known any more to look after this watch. */
    void isOrphaned() {
        desk = null;
    }

    void heardAt(long newRevision) {
        heard = true;
        revision = newRevision;
    }

    /**
     * Whether it is time to ask again.
     *
     * @param patience how soon, while an answer is certain to come and did not
     */
    boolean isDue(long nowNanos, Duration patience) {
        boolean answerDue = !heard && asked.afterRevision() == 0;
        Duration interval = answerDue ? patience : RENEWAL;
        return desk == null || nowNanos - askedNanos >= interval.toNanos();
    }
}
