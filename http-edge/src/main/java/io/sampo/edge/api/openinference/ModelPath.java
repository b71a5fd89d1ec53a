package io.sampo.edge.api.openinference;

import io.sampo.edge.http.Exchange;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;

/** The model that a path names: its first variable segment and, if there is one, the version or label in the
 * second. */
final class ModelPath {

    private ModelPath() {}

    /**
     * The model that the path of {@code exchange} names.
     *
     * @throws InvalidRequestException if no model can have that name, and no version or label its text
     */
    static ModelTarget of(Exchange exchange) throws InvalidRequestException {
        String name = exchange.parameter(0);
        if (!ModelName.isValid(name)) {
            throw new InvalidRequestException(
                    ErrorCode.MODEL_NOT_FOUND,
                    "Request for unknown model: '" + JsonValues.shortened(name) + "' is not found");
        }
        ModelName model = new ModelName(name);
        if (exchange.parameters().size() < 2) {
            return ModelTarget.newest(model);
        }
        String version = exchange.parameter(1);
        try {
            return ModelTarget.of(model, version);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    ErrorCode.VERSION_NOT_FOUND,
                    "Request for unknown model: '" + name + "' version '" + JsonValues.shortened(version)
                            + "' is not found (expected: a number from 1, or a label)");
        }
    }
}
