package io.sampo.node.runtime;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelMetadata;
import java.util.List;

/**
 * One version in memory, ready to compute. Thread-safe: {@link #prepare} and {@link #run} are called from many threads, {@code
 * run} from as many as {@link RuntimeSettings#threads()} says. {@link #close()} is called once, after the last run.
 */
public interface LoadedModel extends AutoCloseable {

    /** What it is, what it takes and what it gives. */
    ModelMetadata metadata();

    /**
     * Checks a request and cuts it into items that can be batched with those of other requests.
     *
     * @throws InvalidRequestException if this model cannot answer it, with a message for the caller
     */
    PreparedRequest prepare(InferRequest request) throws InvalidRequestException;

    /** Whether {@link #prepare} does work that grows with the request's content, such as tokenising. */
    boolean preparesSlowly();

    /**
     * Computes the items, which then hold their results.
     *
     * @param batch items of this model whose {@link BatchItem#batchKey()} is equal; never empty
     * @param cancellation when told, the computation may end early with any exception
     * @return what it took
     * @throws ModelFailedException if the model failed on this batch; other batches may succeed
     */
    BatchTiming run(List<BatchItem> batch, Cancellation cancellation) throws ModelFailedException;

    /** Small requests that exercise the model, for warm-up; empty if none can be made up. */
    List<PreparedRequest> warmUpRequests();

    /** Frees native memory. */
    @Override
    void close();
}
