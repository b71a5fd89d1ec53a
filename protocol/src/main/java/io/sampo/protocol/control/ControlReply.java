package io.sampo.protocol.control;

import io.sampo.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.List;

/** What the controller of models answers. */
public sealed interface ControlReply {

    /** Done; {@code detail} says in a sentence what holds now. */
    record Done(String detail) implements ControlReply {}

    /**
     * Not done; what was served before still is.
     *
     * @param retryAfter when it is worth another try, or zero if only a change helps
     */
    record NotDone(ErrorCode code, String detail, Duration retryAfter) implements ControlReply {}

    /** What scaling goes by, by model and version. */
    record Scaling(List<VersionScaling> versions) implements ControlReply {

        /** Takes a copy of the list. */
        public Scaling {
            versions = List.copyOf(versions);
        }
    }

    /** Newest first. */
    record History(List<ModelChange> changes) implements ControlReply {

        /** Takes a copy of the list. */
        public History {
            changes = List.copyOf(changes);
        }
    }
}
