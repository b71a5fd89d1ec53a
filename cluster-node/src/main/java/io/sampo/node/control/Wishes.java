package io.sampo.node.control;

import io.sampo.node.control.Rollout.Progress;
import io.sampo.node.control.Rollout.Wish;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was decided last of each model, and which versions stay though they are wanted no more. Decides by {@link Rollout}. Not
 * thread-safe: the controller owns it.
 */
final class Wishes {

    /** How long a version stays after another took over, or a label moved away: until the last router knows. */
    private static final long STAY_MILLIS = 3_000;

    private final OrderDesk desk;
    private final Placements placements;
    private final Map<ModelName, Wish> wishes = new HashMap<>();
    /** Until when a version stays that is wanted no more, in milliseconds. */
    private final Map<ModelRef, Long> staying = new HashMap<>();
    /** What was last offered of versions that have replicas. */
    private final Map<ModelRef, ModelOffer> lastOffers = new HashMap<>();

    Wishes(OrderDesk desk, Placements placements) {
        this.desk = desk;
        this.placements = placements;
    }

    /** What was decided last; null if nothing was. */
    @Nullable
    Wish of(ModelName name) {
        return wishes.get(name);
    }

    /** The models that anything was decided of. */
    Set<ModelName> names() {
        return Set.copyOf(wishes.keySet());
    }

    /** Goes on from what another controller decided. */
    void hear(ModelDeployments told) {
        for (ModelDeployment model : told.models()) {
            wishes.put(model.name(), new Wish(new TreeSet<>(model.versions().keySet()), model.current()));
        }
    }

    /** A version whose folder is gone, while the model has others, serves until one of those has taken over. */
    void offerWhatServesOn(
            NavigableMap<ModelName, NavigableMap<ModelVersion, ModelOffer>> offers, Set<ModelRef> existing, long now) {
        lastOffers.keySet().retainAll(existing);
        for (ModelRef ref : existing) {
            NavigableMap<ModelVersion, ModelOffer> ofModel = offers.get(ref.name());
            if (ofModel == null) {
                continue;
            }
            ModelOffer offer = ofModel.get(ref.version());
            ModelOffer last = lastOffers.get(ref);
            Wish before = wishes.get(ref.name());
            boolean serves = before != null && ref.version().equals(before.current());
            if (offer != null) {
                lastOffers.put(ref, offer);
            } else if (last != null && (serves || staying.getOrDefault(ref, now) > now)) {
                ofModel.put(ref.version(), last.unselected());
            }
        }
    }

    /** Nothing of a model is wanted any more. */
    Wish unload(ModelName name) {
        Wish nothing = new Wish(new TreeSet<>(), null);
        wishes.put(name, nothing);
        return nothing;
    }

    /** Decides anew of one model. */
    Wish decide(
            ModelName name,
            NavigableMap<ModelVersion, ModelOffer> offers,
            ModelIntent intent,
            Map<ModelRef, List<ReplicaStatus>> replicas,
            long now) {
        Wish before = wishes.get(name);
        Set<ModelVersion> stayingNow = new HashSet<>();
        Set<ModelVersion> stayedLongEnough = new HashSet<>();
        staying.forEach((ref, until) -> {
            if (ref.name().equals(name)) {
                (until > now ? stayingNow : stayedLongEnough).add(ref.version());
            }
        });
        stayedLongEnough.forEach(version -> staying.remove(new ModelRef(name, version)));
        stayingNow.retainAll(offers.keySet());
        Wish wish = Rollout.decide(
                offers,
                intent,
                desk.awaited(name),
                before,
                stayingNow,
                version -> progress(new ModelRef(name, version), replicas));
        if (before != null) {
            for (ModelVersion left : before.wanted()) {
                ModelRef ref = new ModelRef(name, left);
                boolean stays = offers.containsKey(left)
                        && !stayedLongEnough.contains(left)
                        && replicas.getOrDefault(ref, List.of()).stream().anyMatch(ReplicaStatus::isReady);
                if (stays && wish.wanted().add(left)) {
                    staying.put(ref, now + STAY_MILLIS);
                }
            }
            noteTakeOver(name, before.current(), wish.current());
        }
        if (offers.isEmpty() && wish.wanted().isEmpty() && intent.equals(ModelIntent.NONE)) {
            wishes.remove(name);
        } else {
            wishes.put(name, wish);
        }
        return wish;
    }

    private void noteTakeOver(ModelName name, @Nullable ModelVersion before, @Nullable ModelVersion now) {
        if (before != null && now != null && !before.equals(now)) {
            desk.note(name, "take-over", "version " + now + " took over from version " + before);
        }
    }

    /** How far a version is. */
    Progress progress(ModelRef ref, Map<ModelRef, List<ReplicaStatus>> replicas) {
        // Whoever is still to read the folder may get one, too: a version takes over with all, not with those of the
        // fastest.
        int more = desk.isBeingRead(ref) ? 1 : 0;
        Progress progress =
                ClusterPicture.progress(replicas.getOrDefault(ref, List.of()), placements.placedOf(ref) + more);
        return placements.losses().forbids(ref) ? progress.withoutHope() : progress;
    }
}
