package io.sampo.node.job;

import io.sampo.client.InferenceCall;
import io.sampo.client.InferenceClient;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionView;
import io.sampo.node.runtime.RequestCheck;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import java.util.Optional;

/** Runs jobs with the inference client of this actor system. */
final class ClientJobRunner implements JobRunner {

    private final InferenceClient client;

    ClientJobRunner(InferenceClient client) {
        this.client = client;
    }

    @Override
    public InferenceCall run(InferRequest request) {
        return client.submitOnce(request);
    }

    @Override
    public int readyReplicas(ModelName model) {
        ModelView view = client.catalog().models().get(model);
        if (view == null) {
            return 0;
        }
        int ready = 0;
        boolean onDemand = false;
        for (VersionView version : view.versions().values()) {
            ready += version.ready().size();
            onDemand |= version.isOnDemand();
        }
        // A model that is loaded at its first request never would be if its jobs waited for it.
        return ready == 0 && onDemand ? 1 : ready;
    }

    @Override
    public void check(InferRequest request) throws InvalidRequestException {
        if (request.payloadBytes() > client.maxPayloadBytes()) {
            throw new InvalidRequestException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "inputs: " + request.payloadBytes() + " bytes (expected: at most " + client.maxPayloadBytes()
                            + ")");
        }
        Optional<ModelMetadata> metadata = versionOf(request.model()).metadata();
        if (metadata.isPresent()) {
            RequestCheck check =
                    new RequestCheck(metadata.get().inputs(), metadata.get().outputs());
            check.inputs(request);
            check.outputs(request);
        }
    }

    private VersionView versionOf(ModelTarget target) throws InvalidRequestException {
        ModelCatalog catalog = client.catalog();
        ModelView model = catalog.models().get(target.name());
        if (model == null) {
            throw new InvalidRequestException(
                    ErrorCode.MODEL_NOT_FOUND, "Request for unknown model: '" + target.name() + "' is not found");
        }
        return model.resolve(target)
                .orElseThrow(() -> new InvalidRequestException(
                        ErrorCode.VERSION_NOT_FOUND,
                        "Request for unknown model: '" + target.name() + "' version "
                                + (target.label() == null ? target.version() : target.label())
                                + " is not found (available: "
                                + model.versions().keySet() + ")"));
    }
}
