package io.sampo.edge.api.admin;

import io.sampo.edge.http.Exchange;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;

/** What a path names: a model in its first variable segment, a label in the second. */
final class AdminPath {

    private AdminPath() {}

    static ModelName model(Exchange exchange) throws InvalidRequestException {
        String name = exchange.parameter(0);
        if (!ModelName.isValid(name)) {
            throw notFound(name);
        }
        return new ModelName(name);
    }

    static ModelLabel label(Exchange exchange) throws InvalidRequestException {
        return label(exchange.parameter(1));
    }

    /** The label that {@code text} is. */
    static ModelLabel label(String text) throws InvalidRequestException {
        try {
            return new ModelLabel(text);
        } catch (IllegalArgumentException invalid) {
            throw new InvalidRequestException(String.valueOf(invalid.getMessage()));
        }
    }

    static InvalidRequestException notFound(String name) {
        return new InvalidRequestException(
                ErrorCode.MODEL_NOT_FOUND,
                "model: '" + JsonValues.shortened(name) + "' does not exist (expected: one of GET /admin/v1/models)");
    }
}
