package io.sampo.edge.api.admin;

import io.sampo.edge.http.Exchange;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import java.util.List;

/** Reads the query of a history. */
final class HistoryQuery {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private HistoryQuery() {}

    /** How many changes are asked for at the most. */
    static int limit(Exchange exchange) throws InvalidRequestException {
        String text = exchange.query(List.of("limit")).get("limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for every wrong form
        }
        throw new InvalidRequestException(
                "limit: '" + JsonValues.shortened(text) + "' (expected: 1 to " + MAX_LIMIT + ")");
    }
}
