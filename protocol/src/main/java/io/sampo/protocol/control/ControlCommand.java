package io.sampo.protocol.control;

import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;

/** What the controller of models, one in the cluster, understands. {@code by} says who wants it, for the history. */
public sealed interface ControlCommand {

    /** Under this key the receptionist knows the controller. */
    ServiceKey<ControlCommand> KEY = ServiceKey.create(ControlCommand.class, "sampo-controller");

    /** What an operator orders; one {@link ControlReply} follows when it is done, or cannot be. */
    sealed interface Order extends ControlCommand {

        /** The model that it is about. */
        ModelName model();

        /** Who orders it. */
        String by();

        /** Who is answered. */
        ActorRef<ControlReply> replyTo();
    }

    /** Reads a model's folder anew and serves what is in it; what was served goes on until that is ready, and if it fails. */
    record LoadModel(ModelName model, String by, ActorRef<ControlReply> replyTo) implements Order {}

    /** Serves a model no more; what runs is finished. */
    record UnloadModel(ModelName model, String by, ActorRef<ControlReply> replyTo) implements Order {}

    /**
     * Makes a label stand for a version, once that is ready.
     *
     * @param percent of the label's requests that {@code version} gets, 1 to 100; the rest stays where the label was
     */
    record MoveLabel(
            ModelName model,
            ModelLabel label,
            ModelVersion version,
            int percent,
            String by,
            ActorRef<ControlReply> replyTo)
            implements Order {}

    /** Forgets a label. */
    record RemoveLabel(ModelName model, ModelLabel label, String by, ActorRef<ControlReply> replyTo) implements Order {}

    /** Makes a label stand for what it stood for before its last move; {@code stable}, if it was never moved, for the version before. */
    record RollBack(ModelName model, ModelLabel label, String by, ActorRef<ControlReply> replyTo) implements Order {}

    /**
     * Asks for the newest changes; {@link ControlReply.History} follows.
     *
     * @param model only those of this model, or null for all
     * @param limit at least 1
     */
    record GetHistory(@Nullable ModelName model, int limit, ActorRef<ControlReply> replyTo) implements ControlCommand {}

    /** Asks what scaling goes by; {@link ControlReply.Scaling} follows. */
    record GetScaling(ActorRef<ControlReply> replyTo) implements ControlCommand {}

    /**
     * Requests wait for a version that is loaded at the first of them. Repeated while they wait; no reply follows.
     *
     * @param waiting how many, at least 1
     * @param router a number that whoever counts them drew for itself; what it says replaces what it said before
     */
    record Demand(ModelRef version, int waiting, long router) implements ControlCommand {}
}
