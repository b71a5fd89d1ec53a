package io.sampo.node.runtime;

import io.sampo.protocol.tensor.Tensor;
import java.util.List;

/** A request that was checked and cut into items. */
public interface PreparedRequest {

    /** What has to be computed, at least one item. */
    List<BatchItem> items();

    /** Tokens that the request's texts took; 0 for models without text. */
    int inputTokens();

    /** The outputs asked for, in that order. Only after all items were computed. */
    List<Tensor> outputs();
}
