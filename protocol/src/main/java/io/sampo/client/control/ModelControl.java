package io.sampo.client.control;

import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Changes what the cluster serves. Every answer comes within the time that the implementation allows, and never fails: trouble is
 * a {@link ControlReply.NotDone}. {@code by} names who wants it, for the history.
 */
public interface ModelControl {

    /** Reads the model's folder anew and serves what is in it; answers when that is ready, or with the reason why it is not. */
    CompletionStage<ControlReply> load(ModelName model, String by);

    /** Serves the model no more; answers when that is decided and recorded: what runs is still finished. */
    CompletionStage<ControlReply> unload(ModelName model, String by);

    /**
     * Makes {@code label} stand for {@code version}, which is loaded before if need be.
     *
     * @param percent of the label's requests that go there, 1 to 100; the rest stays where the label was
     */
    CompletionStage<ControlReply> moveLabel(
            ModelName model, ModelLabel label, ModelVersion version, int percent, String by);

    /** Forgets {@code label}. */
    CompletionStage<ControlReply> removeLabel(ModelName model, ModelLabel label, String by);

    /** Takes the last move of {@code label} back. */
    CompletionStage<ControlReply> rollBack(ModelName model, ModelLabel label, String by);

    /**
     * What was changed, by whom and with what outcome: a {@link ControlReply.History}, newest first.
     *
     * @param model only this one's changes, or null for all
     * @param limit how many at the most, at least 1
     */
    CompletionStage<ControlReply> history(@Nullable ModelName model, int limit);

    /** What scaling goes by: a {@link ControlReply.Scaling}. */
    CompletionStage<ControlReply> scaling();
}
