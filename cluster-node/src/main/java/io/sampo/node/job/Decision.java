package io.sampo.node.job;

import java.util.ArrayList;
import java.util.List;

/** What a step leads to: first the events, all of them or none, then the verdict. */
record Decision(List<JobEvent> events, Verdict verdict) {

    Decision {
        events = List.copyOf(events);
    }

    static Decision of(Verdict verdict, JobEvent... events) {
        return new Decision(List.of(events), verdict);
    }

    /** The same after {@code earlier}. */
    Decision after(JobEvent earlier) {
        List<JobEvent> all = new ArrayList<>(events.size() + 1);
        all.add(earlier);
        all.addAll(events);
        return new Decision(all, verdict);
    }
}
