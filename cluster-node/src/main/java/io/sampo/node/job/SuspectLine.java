package io.sampo.node.job;

import io.sampo.protocol.job.JobId;
import io.sampo.protocol.model.ModelName;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The suspects of a cluster in line: the first gets its turn when no other has one. They are known by what they say themselves, and
 * for {@code patienceMillis} only; so long a new line gives no turn, for those who have one to say so. Time is an argument, in
 * milliseconds. Not thread-safe: one actor owns it.
 *
 * <p>All have their turn in time: one ends with its attempt, which has a timeout, and who wants another one stands at the end.
 */
final class SuspectLine {

    /** Those who find the line full ask again. */
    private static final int MOST_WAITING = 10_000;

    /** Whose turn it is. */
    record Turn(JobId id, ModelName queue) {}

    private record Waiting(ModelName queue, long heardMillis) {}

    private final long patienceMillis;
    private final long opensMillis;
    /** When those who have a turn were heard of; more than one only if one was given up too early. */
    private final Map<JobId, Long> turns = new HashMap<>();

    private final Map<JobId, Waiting> waiting = new LinkedHashMap<>();

    SuspectLine(long nowMillis, long patienceMillis) {
        this.patienceMillis = patienceMillis;
        this.opensMillis = nowMillis + patienceMillis;
    }

    /** The job says that it has its turn. */
    void runs(JobId id, long nowMillis) {
        waiting.remove(id);
        turns.put(id, nowMillis);
    }

    /** The job wants its turn, and keeps its place if it has one. If it has the turn already, it is the next to get it. */
    void waits(JobId id, ModelName queue, long nowMillis) {
        if (waiting.size() < MOST_WAITING || waiting.containsKey(id)) {
            waiting.put(id, new Waiting(queue, nowMillis));
        }
    }

    /** The job wants no turn, and has none. */
    void ended(JobId id) {
        turns.remove(id);
        waiting.remove(id);
    }

    /** Gives the next turn, to one that has it already if it asks again; null if there is none to give. */
    @Nullable
    Turn next(long nowMillis) {
        turns.values().removeIf(heard -> nowMillis - heard > patienceMillis);
        waiting.values().removeIf(each -> nowMillis - each.heardMillis > patienceMillis);
        if (nowMillis < opensMillis) {
            return null;
        }
        Iterator<Map.Entry<JobId, Waiting>> line = waiting.entrySet().iterator();
        while (line.hasNext()) {
            Map.Entry<JobId, Waiting> each = line.next();
            if (turns.isEmpty() || turns.containsKey(each.getKey())) {
                Turn turn = new Turn(each.getKey(), each.getValue().queue);
                line.remove();
                turns.put(turn.id(), nowMillis);
                return turn;
            }
        }
        return null;
    }
}
