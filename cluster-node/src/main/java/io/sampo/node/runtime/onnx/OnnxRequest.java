package io.sampo.node.runtime.onnx;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request for tensors: one item with all its rows. */
final class OnnxRequest implements PreparedRequest, BatchItem {

    private final List<Tensor> inputs;
    private final RunShape shape;
    private final int rows;
    private @Nullable List<Tensor> outputs;

    /**
     * Makes a request whose inputs fit the model.
     *
     * @param inputs in the model's order
     * @param rows at least 1
     */
    OnnxRequest(List<Tensor> inputs, RunShape shape, int rows) {
        this.inputs = inputs;
        this.shape = shape;
        this.rows = rows;
    }

    List<Tensor> inputs() {
        return inputs;
    }

    RunShape shape() {
        return shape;
    }

    void complete(List<Tensor> computed) {
        outputs = computed;
    }

    @Override
    public Object batchKey() {
        return shape.anyRows() ? shape : this;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int length() {
        return 1;
    }

    @Override
    public List<BatchItem> items() {
        return List.of(this);
    }

    @Override
    public int inputTokens() {
        return 0;
    }

    @Override
    public List<Tensor> outputs() {
        if (outputs == null) {
            throw new IllegalStateException("the request was not computed");
        }
        return outputs;
    }
}
