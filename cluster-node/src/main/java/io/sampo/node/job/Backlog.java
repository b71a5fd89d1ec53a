package io.sampo.node.job;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one model that have not ended: who waits, who is under way, and whose turn it is. The urgent go first; among
 * those of a priority the tenants take turns; those of a tenant go in order. Time is an argument, in milliseconds.
 *
 * <p>Which jobs there are comes from the journal, by {@link #apply}; who is under way is only known here, and found out again
 * after a restart by granting those at the front. Not thread-safe: one actor owns it.
 */
final class Backlog {

    /** What is known of a job; the lists it is in say the rest. */
    private static final class Entry {
        private final JobId id;
        private final TenantId tenant;
        private final Priority priority;
        private final long order;
        private @Nullable Lane lane;
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private boolean leaving;
        private long atMillis;
        /** Under way since then, if it is. */
        private long sinceMillis;

        Entry(QueuedJob job, TenantId tenant, long order) {
            this.id = job.id();
            this.tenant = tenant;
            this.priority = job.priority();
            this.order = order;
        }
    }

    /** Entries in order, each linked to the next: one is taken out wherever it stands. */
    private static final class Lane {
        private @Nullable Entry first;
        private @Nullable Entry last;
        private int size;

        /** Adds behind those that came before it; looks from the end, where new ones belong. */
        void add(Entry entry) {
            Entry before = last;
            while (before != null && before.order > entry.order) {
                before = before.previous;
            }
            addBehind(before, entry);
        }

        /** Adds behind those that came before it; looks from the front, where those belong that had their turn. */
        void addAgain(Entry entry) {
            Entry after = first;
            while (after != null && after.order < entry.order) {
                after = after.next;
            }
            addBehind(after == null ? last : after.previous, entry);
        }

        private void addBehind(@Nullable Entry before, Entry entry) {
            Entry after = before == null ? first : before.next;
            entry.previous = before;
            entry.next = after;
            if (before == null) {
                first = entry;
            } else {
                before.next = entry;
            }
            if (after == null) {
                last = entry;
            } else {
                after.previous = entry;
            }
            entry.lane = this;
            size++;
        }

        void remove(Entry entry) {
            if (entry.previous == null) {
                first = entry.next;
            } else {
                entry.previous.next = entry.next;
            }
            if (entry.next == null) {
                last = entry.previous;
            } else {
                entry.next.previous = entry.previous;
            }
            entry.previous = null;
            entry.next = null;
            entry.lane = null;
            size--;
        }

        int placeOf(Entry wanted) {
            int place = 0;
            for (Entry entry = wanted.previous; entry != null; entry = entry.previous) {
                place++;
            }
            return place;
        }
    }

    private final Map<JobId, Entry> entries = new HashMap<>();
    private final Map<TenantId, TenantId> tenants = new HashMap<>();
    /** Of each priority the tenants that wait, the next one first. */
    private final Map<Priority, LinkedHashMap<TenantId, Lane>> lanes = new EnumMap<>(Priority.class);

    private final TreeSet<Entry> delayed = new TreeSet<>(
            Comparator.comparingLong((Entry entry) -> entry.atMillis).thenComparingLong(entry -> entry.order));
    /** Those under way, the one that was heard of longest ago first. */
    private final LinkedHashSet<Entry> underWay = new LinkedHashSet<>();

    private final Pace pace = new Pace();
    private final Pace ends = new Pace();
    private long lastOrder;

    Backlog() {
        for (Priority priority : Priority.values()) {
            lanes.put(priority, new LinkedHashMap<>());
        }
    }

    /** Changes which jobs there are. Jobs that are there already, or are not, make no difference. */
    Backlog apply(QueueEvent event) {
        if (event instanceof QueueEvent.Enqueued enqueued) {
            enqueued.jobs().forEach(this::add);
        } else if (event instanceof QueueEvent.Removed removed) {
            removed.ids().forEach(this::remove);
        } else if (event instanceof QueueEvent.Snapshot snapshot) {
            snapshot.jobs().forEach(this::add);
        }
        return this;
    }

    /** All jobs, in the order in which they came. */
    QueueEvent.Snapshot snapshot() {
        return new QueueEvent.Snapshot(entries.values().stream()
                .sorted(Comparator.comparingLong(entry -> entry.order))
                .map(entry -> new QueuedJob(entry.id, entry.tenant, entry.priority))
                .toList());
    }

    /** Whether all have ended that it knows of. */
    boolean isDry() {
        return underWay.isEmpty()
                && delayed.isEmpty()
                && lanes.values().stream().allMatch(Map::isEmpty);
    }

    int size() {
        return entries.size();
    }

    int underWay() {
        return underWay.size();
    }

    /** For how many milliseconds the job has been under way; empty if it is not. */
    OptionalLong underWayFor(JobId id, long nowMillis) {
        Entry entry = entries.get(id);
        return entry != null && underWay.contains(entry)
                ? OptionalLong.of(nowMillis - entry.sinceMillis)
                : OptionalLong.empty();
    }

    boolean knows(JobId id) {
        return entries.containsKey(id);
    }

    /** Those whose turn it is, until {@code window} jobs are under way. They are under way from now on. */
    List<JobId> takeTurns(long nowMillis, int window) {
        while (!delayed.isEmpty() && delayed.first().atMillis <= nowMillis) {
            Entry due = delayed.first();
            delayed.remove(due);
            wait(due);
        }
        List<JobId> turns = new ArrayList<>();
        while (underWay.size() < window) {
            Entry entry = next();
            if (entry == null) {
                break;
            }
            entry.atMillis = nowMillis;
            entry.sinceMillis = nowMillis;
            underWay.add(entry);
            turns.add(entry.id);
        }
        pace.count(nowMillis, turns.size());
        return turns;
    }

    /** Those under way that were not heard of for {@code silence}. They count as heard of from now on. */
    List<JobId> silent(long nowMillis, long silenceMillis) {
        Iterator<Entry> oldest = underWay.iterator();
        List<Entry> asked = new ArrayList<>();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (nowMillis - entry.atMillis < silenceMillis) {
                break;
            }
            asked.add(entry);
        }
        asked.forEach(entry -> heardOf(entry, nowMillis));
        return asked.stream().map(entry -> entry.id).toList();
    }

    /** The job is under way, though its turn may have come from elsewhere: a suspect's does. */
    void runs(JobId id, long nowMillis) {
        Entry entry = entries.get(id);
        if (entry != null && !entry.leaving) {
            if (!underWay.contains(entry)) {
                entry.sinceMillis = nowMillis;
                takeOut(entry);
            }
            heardOf(entry, nowMillis);
        }
    }

    /** The job wants its turn again, not before {@code delayMillis}. */
    void waits(JobId id, long nowMillis, long delayMillis) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return;
        }
        takeOut(entry);
        entry.leaving = false;
        if (delayMillis > 0) {
            entry.atMillis = nowMillis + delayMillis;
            delayed.add(entry);
        } else {
            wait(entry);
        }
    }

    /** The job has ended: it gets no turn any more, and leaves for good once the journal says so. */
    void ended(JobId id, long nowMillis) {
        Entry entry = entries.get(id);
        if (entry != null) {
            takeOut(entry);
            ends.count(nowMillis, entry.leaving ? 0 : 1);
            entry.leaving = true;
        }
    }

    boolean isLeaving(JobId id) {
        Entry entry = entries.get(id);
        return entry != null && entry.leaving;
    }

    /** How many go before the job, and how long that takes at the pace of late; null if it does not wait for its turn. */
    @Nullable
    QueuePlace placeOf(JobId id, long nowMillis) {
        Entry entry = entries.get(id);
        if (entry == null || entry.leaving || underWay.contains(entry)) {
            return null;
        }
        Lane lane = entry.lane;
        if (lane == null) {
            return new QueuePlace(0, Duration.ofMillis(Math.max(0, entry.atMillis - nowMillis)));
        }
        long ahead = lane.placeOf(entry);
        ahead += aheadOf(entry, lane, ahead);
        return new QueuePlace(ahead, pace.timeFor(ahead + 1, nowMillis));
    }

    /** How many jobs ended a second of late; 0 if none did. */
    double endedPerSecond(long nowMillis) {
        return ends.perSecond(nowMillis);
    }

    /** Those of other lanes that get their turn before place {@code place} of {@code lane} does. */
    private long aheadOf(Entry entry, Lane lane, long place) {
        long ahead = 0;
        for (Priority priority : Priority.values()) {
            if (priority == entry.priority) {
                boolean before = true;
                for (Lane other :
                        lanes.getOrDefault(priority, new LinkedHashMap<>()).values()) {
                    if (other == lane) {
                        before = false;
                    } else {
                        ahead += Math.min(other.size, before ? place + 1 : place);
                    }
                }
                break;
            }
            for (Lane other :
                    lanes.getOrDefault(priority, new LinkedHashMap<>()).values()) {
                ahead += other.size;
            }
        }
        return ahead;
    }

    private void add(QueuedJob job) {
        if (entries.containsKey(job.id())) {
            return;
        }
        TenantId tenant = tenants.computeIfAbsent(job.tenant(), own -> own);
        Entry entry = new Entry(job, tenant, ++lastOrder);
        entries.put(job.id(), entry);
        laneOf(entry).add(entry);
    }

    private void remove(JobId id) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            takeOut(entry);
        }
        if (entries.isEmpty()) {
            tenants.clear();
        }
    }

    private void wait(Entry entry) {
        laneOf(entry).addAgain(entry);
    }

    private Lane laneOf(Entry entry) {
        return lanes.computeIfAbsent(entry.priority, priority -> new LinkedHashMap<>())
                .computeIfAbsent(entry.tenant, tenant -> new Lane());
    }

    /** Takes out whose turn it is; null if nobody waits. */
    private @Nullable Entry next() {
        for (LinkedHashMap<TenantId, Lane> ofPriority : lanes.values()) {
            Iterator<Map.Entry<TenantId, Lane>> turns = ofPriority.entrySet().iterator();
            if (turns.hasNext()) {
                Map.Entry<TenantId, Lane> turn = turns.next();
                TenantId tenant = turn.getKey();
                Lane lane = turn.getValue();
                turns.remove();
                Entry entry = lane.first;
                if (entry != null) {
                    lane.remove(entry);
                    if (lane.size > 0) {
                        ofPriority.put(tenant, lane);
                    }
                    return entry;
                }
            }
        }
        return null;
    }

    private void heardOf(Entry entry, long nowMillis) {
        underWay.remove(entry);
        entry.atMillis = nowMillis;
        underWay.add(entry);
    }

    /** Takes the entry out of whatever list it is in. */
    private void takeOut(Entry entry) {
        Lane lane = entry.lane;
        if (lane != null) {
            lane.remove(entry);
            if (lane.size == 0) {
                lanes.getOrDefault(entry.priority, new LinkedHashMap<>()).remove(entry.tenant);
            }
        } else if (!underWay.remove(entry)) {
            delayed.remove(entry);
        }
    }
}
