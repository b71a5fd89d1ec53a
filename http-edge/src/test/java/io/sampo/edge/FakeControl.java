package io.sampo.edge;

import io.sampo.client.control.ModelControl;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A controller that does nothing, and remembers what was ordered. */
public final class FakeControl implements ModelControl {

    private final List<String> orders = new ArrayList<>();
    private ControlReply reply = new Done("done");

    /** From now on every order is answered so. */
    public synchronized void answerWith(ControlReply answer) {
        reply = answer;
        orders.clear();
    }

    /** What was ordered since this was asked last. */
    public synchronized List<String> takeOrders() {
        List<String> taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    private synchronized CompletionStage<ControlReply> take(String order) {
        orders.add(order);
        return CompletableFuture.completedFuture(reply);
    }

    @Override
    public CompletionStage<ControlReply> load(ModelName model, String by) {
        return take("load " + model + " by " + by);
    }

    @Override
    public CompletionStage<ControlReply> unload(ModelName model, String by) {
        return take("unload " + model + " by " + by);
    }

    @Override
    public CompletionStage<ControlReply> moveLabel(
            ModelName model, ModelLabel label, ModelVersion version, int percent, String by) {
        return take("label " + model + " " + label + " " + version + " " + percent + " % by " + by);
    }

    @Override
    public CompletionStage<ControlReply> removeLabel(ModelName model, ModelLabel label, String by) {
        return take("remove label " + model + " " + label + " by " + by);
    }

    @Override
    public CompletionStage<ControlReply> rollBack(ModelName model, ModelLabel label, String by) {
        return take("roll back " + model + " " + label + " by " + by);
    }

    @Override
    public CompletionStage<ControlReply> history(ModelName model, int limit) {
        return take("history " + model + " " + limit);
    }

    @Override
    public CompletionStage<ControlReply> scaling() {
        return take("scaling");
    }
}
