package io.sampo.node.job;

import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import java.util.List;

/** What happened to the queue of a model, as the journal keeps it. Every class is pinned by a golden file. */
public sealed interface QueueEvent {

    /** These jobs came to the end of the queue, in this order. */
    record Enqueued(List<QueuedJob> jobs) implements QueueEvent {

        /** Takes a copy of the list. */
        public Enqueued {
            jobs = List.copyOf(jobs);
        }
    }

    /** These jobs have ended. */
    record Removed(List<JobId> ids) implements QueueEvent {

        /** Takes a copy of the list. */
        public Removed {
            ids = List.copyOf(ids);
        }
    }

    /** The whole queue, in order: the form of its snapshots. */
    record Snapshot(List<QueuedJob> jobs) implements QueueEvent {

        /** Takes a copy of the list. */
        public Snapshot {
            jobs = List.copyOf(jobs);
        }
    }
}
