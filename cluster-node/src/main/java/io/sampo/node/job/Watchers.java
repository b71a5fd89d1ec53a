package io.sampo.node.job;

import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobUpdate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** Who is told of a job's changes, and until when. Not thread-safe: the job's actor owns it. */
final class Watchers {

    private final Map<ActorRef<JobUpdate>, Instant> leases = new HashMap<>();

    void add(ActorRef<JobUpdate> watcher, Instant now) {
        leases.put(watcher, now.plusSeconds(JobRequest.WATCH_SECONDS));
    }

    /** Tells all; if the job has ended, for the last time. */
    void tell(JobStatus status, Instant now) {
        drop(now);
        leases.keySet().forEach(watcher -> watcher.tell(new JobUpdate.JobChanged(status)));
        if (status.state().isTerminal()) {
            leases.clear();
        }
    }

    void drop(Instant now) {
        leases.values().removeIf(until -> until.isBefore(now));
    }

    boolean isEmpty() {
        return leases.isEmpty();
    }
}
