package io.sampo.node.control;

import io.sampo.node.control.ControlEvent.LabelMoved;
import io.sampo.node.control.ControlEvent.LoadOrdered;
import io.sampo.node.control.ControlEvent.Noted;
import io.sampo.node.control.ControlEvent.UnloadOrdered;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.model.ModelName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators ordered of all models, and the history of it. Pure: made of {@link ControlEvent}s alone.
 *
 * @param models those that anything was ever ordered of
 * @param history the newest changes, oldest first
 * @param changes how many there ever were
 */
record DesiredState(Map<ModelName, ModelIntent> models, List<ModelChange> history, long changes) {

    static final DesiredState EMPTY = new DesiredState(Map.of(), List.of(), 0);

    /** Changes that can be listed; the journal has them all. */
    static final int MOST_HISTORY = 1_000;

    /** The action of a load that begins, and of what came of it. */
    static final String LOAD = "load";

    /** How the outcome of a load begins that never began itself. */
    static final String REFUSED = "refused: ";

    private static final String ORDERED = "ordered";

    DesiredState {
        models = Map.copyOf(models);
        history = List.copyOf(history);
    }

    ModelIntent of(ModelName model) {
        return models.getOrDefault(model, ModelIntent.NONE);
    }

    DesiredState apply(ControlEvent event) {
        if (event instanceof LoadOrdered) {
            return with(event, of(event.model()).loaded(true), LOAD, ORDERED);
        }
        if (event instanceof UnloadOrdered) {
            return with(event, of(event.model()).loaded(false), "unload", "unloaded");
        }
        if (event instanceof LabelMoved moved) {
            String action = moved.back() ? "roll-back" : moved.split() == null ? "remove-label" : "move-label";
            String outcome = moved.split() == null
                    ? "label '" + moved.label() + "' is gone"
                    : "label '" + moved.label() + "' stands for version " + moved.split();
            return with(event, of(event.model()).move(moved.label(), moved.split(), moved.back()), action, outcome);
        }
        Noted noted = (Noted) event;
        return with(event, of(event.model()), noted.action(), noted.outcome());
    }

    /** Newest first; of one model, or of all if {@code model} is null. */
    List<ModelChange> newest(@Nullable ModelName model, int limit) {
        List<ModelChange> newest = new ArrayList<>();
        for (int i = history.size() - 1; i >= 0 && newest.size() < limit; i--) {
            if (model == null || history.get(i).model().equals(model)) {
                newest.add(history.get(i));
            }
        }
        return newest;
    }

    /** Loads that began and of which nobody wrote what came of them, as far as they can be listed; oldest first. */
    List<ModelChange> unsettledLoads() {
        List<ModelChange> unsettled = new ArrayList<>();
        for (ModelChange change : history) {
            if (!change.action().equals(LOAD) || change.outcome().startsWith(REFUSED)) {
                continue;
            }
            if (change.outcome().equals(ORDERED)) {
                unsettled.add(change);
            } else {
                unsettled.stream()
                        .filter(load ->
                                load.model().equals(change.model()) && load.by().equals(change.by()))
                        .findFirst()
                        .ifPresent(unsettled::remove);
            }
        }
        return unsettled;
    }

    private DesiredState with(ControlEvent event, ModelIntent intent, String action, String outcome) {
        Map<ModelName, ModelIntent> all = new HashMap<>(models);
        if (!intent.equals(ModelIntent.NONE)) {
            all.put(event.model(), intent);
        }
        List<ModelChange> longer = new ArrayList<>(history);
        longer.add(new ModelChange(changes + 1, event.at(), event.by(), event.model(), action, outcome));
        if (longer.size() > MOST_HISTORY) {
            longer.remove(0);
        }
        return new DesiredState(all, longer, changes + 1);
    }
}
