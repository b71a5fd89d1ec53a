package io.sampo.node.control;

import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.replica.ModelOffer;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which versions of one model are wanted, and which one those get that do not say. Pure.
 *
 * <p>Wanted are the versions that the model's policy selects, those that labels stand for, and those that an order waits for.
 * The newest selected version takes over once it has all replicas that it gets; until then, and if it fails, the one before
 * stays. One that is loaded when it is asked for takes over at once where the one before is not in memory, and gives way to the
 * one before if it then fails.
 */
final class Rollout {

    /**
     * What is known of a version's replicas.
     *
     * @param ready how many answer requests
     * @param planned how many have a place, at least 0
     * @param failed whether all that exist have failed, or none may be loaded
     */
    record Progress(int ready, int planned, boolean failed) {

        static final Progress NONE = new Progress(0, 0, false);

        /** Whether it can do what it is there for. */
        boolean isComplete() {
            return ready > 0 && ready >= planned;
        }

        /** Of a version that is not to be loaded any more: as failed, unless it serves. */
        Progress withoutHope() {
            return new Progress(ready, planned, failed || ready == 0);
        }
    }

    /** Looks up progress. */
    @FunctionalInterface
    interface ProgressOf {
        Progress of(ModelVersion version);
    }

    /**
     * What was decided.
     *
     * @param wanted oldest first
     * @param current null as long as no version was ever complete
     * @param next a version that is loaded on demand and is to take over from {@code current}; null if there is none
     * @param passedOver the newest version, if it is loaded on demand and has failed and not been ready since: with these
     *     files it is not tried again unasked; null if there is none
     */
    record Wish(
            NavigableSet<ModelVersion> wanted,
            @Nullable ModelVersion current,
            @Nullable ModelVersion next,
            @Nullable ModelOffer passedOver) {

        /** With nothing that is loaded on demand. */
        Wish(NavigableSet<ModelVersion> wanted, @Nullable ModelVersion current) {
            this(wanted, current, null, null);
        }
    }

    private Rollout() {}

    /**
     * Decides.
     *
     * @param offers what members could load, by version
     * @param ordered versions that an order waits for
     * @param before what was decided last; null if nothing was
     * @param staying versions that were taken over from just now: routers may not know yet
     */
    static Wish decide(
            NavigableMap<ModelVersion, ModelOffer> offers,
            ModelIntent intent,
            Set<ModelVersion> ordered,
            @Nullable Wish before,
            Set<ModelVersion> staying,
            ProgressOf progress) {
        NavigableSet<ModelVersion> selected = new TreeSet<>();
        offers.values().stream()
                .filter(ModelOffer::selected)
                .forEach(offer -> selected.add(offer.ref().version()));
        NavigableSet<ModelVersion> wanted = new TreeSet<>(selected);
        wanted.addAll(ordered);
        for (TrafficSplit split : intent.labels().values()) {
            wanted.add(split.version());
            if (split.rest() != null) {
                wanted.add(split.rest());
            }
        }
        wanted.retainAll(offers.keySet());
        ModelVersion newest = selected.isEmpty() ? null : selected.last();
        ModelOffer onDemand = newest != null && isLoadedWhenAsked(offers.get(newest)) ? offers.get(newest) : null;
        ModelOffer passedOver = onDemand == null ? null : passedOver(onDemand, before, progress);
        ModelVersion current = onDemand == null
                ? current(newest, offers, before, progress)
                : currentOnDemand(onDemand.ref().version(), passedOver != null, offers, before, progress);
        if (current != null && !current.equals(newest)) {
            wanted.add(current);
        }
        wanted.addAll(staying);
        boolean serves = current != null
                && (!current.equals(newest) || progress.of(current).ready() > 0);
        if (newest != null && !serves) {
            addFallback(wanted, newest, offers, before, progress);
        }
        ModelVersion next = onDemand != null && !onDemand.ref().version().equals(current)
                ? onDemand.ref().version()
                : null;
        return new Wish(wanted, current, next, passedOver);
    }

    /** {@code newest} if it has failed, also while it is tried again: or requests would go back and forth with each attempt. */
    private static @Nullable ModelOffer passedOver(ModelOffer newest, @Nullable Wish before, ProgressOf progress) {
        Progress now = progress.of(newest.ref().version());
        if (now.isComplete()) {
            return null;
        }
        ModelOffer last = before == null ? null : before.passedOver();
        boolean sameFiles =
                last != null && last.ref().equals(newest.ref()) && last.digest().equals(newest.digest());
        return now.failed() || sameFiles ? newest : null;
    }

    /**
     * What serves now as long as it does and the newest version is not complete; else the newest, though it is not in memory;
     * or, if that has failed, one that is older and has not.
     */
    private static ModelVersion currentOnDemand(
            ModelVersion newest,
            boolean newestFailed,
            NavigableMap<ModelVersion, ModelOffer> offers,
            @Nullable Wish before,
            ProgressOf progress) {
        ModelVersion last = before == null || before.current() == null || !offers.containsKey(before.current())
                ? null
                : before.current();
        if (progress.of(newest).isComplete()) {
            return newest;
        }
        if (last != null && progress.of(last).ready() > 0) {
            return last;
        }
        if (!newestFailed) {
            return newest;
        }
        if (last != null && !last.equals(newest) && !progress.of(last).failed()) {
            return last;
        }
        return offers.headMap(newest, false).descendingKeySet().stream()
                .filter(version -> !progress.of(version).failed())
                .findFirst()
                .orElse(last == null ? newest : last);
    }

    private static @Nullable ModelVersion current(
            @Nullable ModelVersion newest,
            NavigableMap<ModelVersion, ModelOffer> offers,
            @Nullable Wish before,
            ProgressOf progress) {
        ModelVersion last = before == null ? null : before.current();
        if (newest == null) {
            // Its folder is gone or its policy selects nothing: what serves goes on only where it is still wanted.
            return last != null && offers.containsKey(last) && progress.of(last).ready() > 0 ? last : null;
        }
        if (progress.of(newest).isComplete()) {
            return newest;
        }
        if (last != null && offers.containsKey(last) && (last.equals(newest) || mayServe(progress.of(last)))) {
            return last;
        }
        return offers.descendingKeySet().stream()
                .filter(version -> progress.of(version).ready() > 0)
                .findFirst()
                .orElse(null);
    }

    /** Also while it is on its way to another place: one that took over does not give way to one before it for that. */
    private static boolean mayServe(Progress progress) {
        return progress.ready() > 0 || (progress.planned() > 0 && !progress.failed());
    }

    /**
     * Where the newest version has failed and nothing serves, as after a restart, the version before it does; also while the
     * newest is tried again.
     */
    private static void addFallback(
            NavigableSet<ModelVersion> wanted,
            ModelVersion newest,
            NavigableMap<ModelVersion, ModelOffer> offers,
            @Nullable Wish before,
            ProgressOf progress) {
        boolean failed = progress.of(newest).failed();
        boolean loadedWhenAsked = isLoadedWhenAsked(offers.get(newest));
        for (ModelVersion version : offers.headMap(newest, false).descendingKeySet()) {
            boolean underWay =
                    !loadedWhenAsked && before != null && before.wanted().contains(version);
            if ((failed || underWay) && !progress.of(version).failed()) {
                wanted.add(version);
                return;
            }
        }
    }

    private static boolean isLoadedWhenAsked(@Nullable ModelOffer offer) {
        return offer != null && offer.residency() == Residency.ON_DEMAND;
    }
}
