package io.sampo.node.control;

import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.TrafficSplit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What operators ordered of one model.
 *
 * @param loaded whether it is to be served; null if nobody ever said
 * @param labels what each stands for
 * @param before what each stood for before, newest last; empty for nothing
 */
record ModelIntent(
        @Nullable Boolean loaded,
        NavigableMap<ModelLabel, TrafficSplit> labels,
        NavigableMap<ModelLabel, List<Optional<TrafficSplit>>> before) {

    static final ModelIntent NONE = new ModelIntent(null, new TreeMap<>(), new TreeMap<>());

    /** Moves of a label that can be taken back. */
    private static final int MOST_BEFORE = 16;

    ModelIntent {
        labels = Collections.unmodifiableNavigableMap(new TreeMap<>(labels));
        before = Collections.unmodifiableNavigableMap(new TreeMap<>(before));
    }

    ModelIntent loaded(boolean now) {
        return new ModelIntent(now, labels, before);
    }

    ModelIntent move(ModelLabel label, @Nullable TrafficSplit split, boolean back) {
        NavigableMap<ModelLabel, TrafficSplit> moved = new TreeMap<>(labels);
        TrafficSplit old = split == null ? moved.remove(label) : moved.put(label, split);
        List<Optional<TrafficSplit>> past = new ArrayList<>(before.getOrDefault(label, List.of()));
        if (!back) {
            past.add(Optional.ofNullable(old));
        } else if (!past.isEmpty()) {
            past.remove(past.size() - 1);
        }
        if (past.size() > MOST_BEFORE) {
            past.remove(0);
        }
        NavigableMap<ModelLabel, List<Optional<TrafficSplit>>> all = new TreeMap<>(before);
        all.put(label, List.copyOf(past));
        return new ModelIntent(loaded, moved, all);
    }

    /**
     * The version that keeps what {@code moved} does not get: where the label was or, if it was nowhere, where all go that do not
     * say; null if there is none.
     *
     * @param current what requests get that name neither version nor label
     */
    @Nullable
    ModelVersion rest(ModelLabel label, ModelVersion moved, @Nullable ModelVersion current) {
        TrafficSplit now = labels.get(label);
        TrafficSplit before = now != null ? now : labels.get(ModelLabel.STABLE);
        ModelVersion rest = before != null ? before.main() : current;
        if (moved.equals(rest) && now != null && now.rest() != null) {
            return now.version().equals(moved) ? now.rest() : now.version();
        }
        return rest;
    }

    /** Whether there is a move of {@code label} to take back. */
    boolean wasMoved(ModelLabel label) {
        return !before.getOrDefault(label, List.of()).isEmpty();
    }

    /** What {@code label} stood for before its last move, of which there must be one; null for nothing. */
    @Nullable
    TrafficSplit before(ModelLabel label) {
        List<Optional<TrafficSplit>> past = before.getOrDefault(label, List.of());
        return past.get(past.size() - 1).orElse(null);
    }
}
