package io.sampo.edge.api.openai;

import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;

/** The id of a model: {@code name}, {@code name:version} or {@code name:label}. */
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
            return ModelTarget.of(new ModelName(name), id.substring(colon + 1));
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
