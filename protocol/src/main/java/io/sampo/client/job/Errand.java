package io.sampo.client.job;

import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A request that waits for its reply, and which desk has it. */
final class Errand {

    final JobCourier.Ask ask;
    /** Takes the reply, whichever desk it comes from. */
    final ActorRef<JobReply> box;

    final long startedNanos;
    final Set<ActorRef<JobRequest>> tried = new HashSet<>();
    /** Null while there was nobody to send it to. */
    @Nullable
    ActorRef<JobRequest> desk;

    long sentNanos;

    Errand(JobCourier.Ask ask, ActorRef<JobReply> box, long startedNanos) {
        this.ask = ask;
        this.box = box;
        this.startedNanos = startedNanos;
    }

    void sentTo(ActorRef<JobRequest> newDesk, long nowNanos) {
        desk = newDesk;
        tried.add(newDesk);
        sentNanos = nowNanos;
    }
}
