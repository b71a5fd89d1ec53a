package io.sampo.node.control;

import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.TrafficSplit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a model, as the journal keeps it. Every class is pinned by a golden file.
 *
 * <p>{@code by} is who wanted it, or {@link #CONTROLLER}.
 */
public sealed interface ControlEvent {

    /** As {@code by}: what follows from the repository or from the state of the cluster. */
    String CONTROLLER = "controller";

    /** When. */
    Instant at();

    /** Who. */
    String by();

    /** Which model. */
    ModelName model();

    /** The model is to be served. */
    record LoadOrdered(Instant at, String by, ModelName model) implements ControlEvent {}

    /** The model is not to be served. */
    record UnloadOrdered(Instant at, String by, ModelName model) implements ControlEvent {}

    /**
     * A label stands for other versions.
     *
     * @param split null if the label is forgotten
     * @param back whether this takes the last move back, which is then forgotten
     */
    record LabelMoved(
            Instant at,
            String by,
            ModelName model,
            ModelLabel label,
            @Nullable TrafficSplit split,
            boolean back) implements ControlEvent {}

    /** Nothing to be kept to, only to be known: what came of an order, or what happened by itself. */
    record Noted(Instant at, String by, ModelName model, String action, String outcome) implements ControlEvent {}
}
