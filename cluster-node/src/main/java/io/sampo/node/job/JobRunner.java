package io.sampo.node.job;

import io.sampo.client.InferenceCall;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelName;

/** Where jobs are run. Thread-safe. */
public interface JobRunner {

    /** Sends {@code request} to one replica; if that is lost, the answer says so, and nobody else gets it. */
    InferenceCall run(InferRequest request);

    /** How many replicas of the model, of whatever version, take requests at this moment; 1 if the first request would load it. */
    int readyReplicas(ModelName model);

    /**
     * Holds a request against what is known of its model at this moment.
     *
     * @throws InvalidRequestException if no replica would ever take it
     */
    void check(InferRequest request) throws InvalidRequestException;
}
