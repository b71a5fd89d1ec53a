package io.sampo.client.job;

import io.sampo.protocol.job.JobRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;

/** The job desks that are known, and which one to turn to. Not thread-safe: one actor owns it. */
final class Desks {

    private final RandomGenerator random;
    private Set<ActorRef<JobRequest>> all = Set.of();
    private List<ActorRef<JobRequest>> reachable = List.of();

    Desks(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Takes what the receptionist says.
     *
     * @return whether a desk is gone
     */
    boolean update(Set<ActorRef<JobRequest>> nowKnown, Set<ActorRef<JobRequest>> nowReachable) {
        boolean anyLost = !nowKnown.containsAll(all);
        all = Set.copyOf(nowKnown);
        reachable = List.copyOf(nowReachable);
        return anyLost;
    }

    /** Whether there is no desk, not even one out of reach. */
    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean knows(ActorRef<JobRequest> desk) {
        return all.contains(desk);
    }

    boolean anyBeside(Set<ActorRef<JobRequest>> tried) {
        return !tried.containsAll(reachable);
    }

    /** One that can be reached, chosen by chance; one that was not tried, where there is any. */
    Optional<ActorRef<JobRequest>> choose(Set<ActorRef<JobRequest>> tried) {
        List<ActorRef<JobRequest>> fresh =
                reachable.stream().filter(desk -> !tried.contains(desk)).toList();
        List<ActorRef<JobRequest>> candidates = fresh.isEmpty() ? reachable : fresh;
        return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(random.nextInt(candidates.size())));
    }
}
