package io.sampo.edge.api.openai;

import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;

/** The id of a model: {@code name}, or {@code name:version}. */
final class ModelId {

    private ModelId() {}

    /**
     * The model that {@code id} names.
     *
     * @throws InvalidRequestException if no model can have this id
     */
    static ModelTarget parse(String id) throws InvalidRequestException {
        int colon = id.indexOf(':');
        String name = colon < 0 ? id : id.substring(0, colon);
        if (!ModelName.isValid(name)) {
            throw notFound(id);
        }
        if (colon < 0) {
            return ModelTarget.newest(new ModelName(name));
        }
        try {
            return new ModelTarget(new ModelName(name), ModelVersion.parse(id.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw notFound(id);
        }
    }

    private static InvalidRequestException notFound(String id) {
        return new InvalidRequestException(
                ErrorCode.MODEL_NOT_FOUND,
                "model: '" + JsonValues.shortened(id) + "' does not exist (expected: one of GET /v1/models)");
    }
}
