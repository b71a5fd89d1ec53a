package io.sampo.edge.http;

import io.sampo.edge.problem.ErrorForm;
import io.sampo.protocol.error.InvalidRequestException;
import java.util.List;

/**
 * One request, as its route sees it.
 *
 * @param id of the request, for logs; the answer carries it
 * @param form how errors read on this path
 * @param parameters the variable segments of the path, decoded, in order
 * @param query what stands behind the path, as it was sent; empty if nothing does
 * @param client whether somebody still waits
 * @param memory for what is large
 * @param startNanos when the request came, on the scale of {@link System#nanoTime()}
 */
public record Exchange(
        String id,
        ErrorForm form,
        Segments parameters,
        String query,
        RequestHeaders headers,
        ClientPresence client,
        BodyMemory memory,
        long startNanos) {

    /** The variable segment with this index. */
    public String parameter(int index) {
        return parameters.get(index);
    }

    /**
     * What the query says.
     *
     * @param known the keys it may have
     * @throws InvalidRequestException if it has others, naming one
     */
    public QueryParameters query(List<String> known) throws InvalidRequestException {
        return QueryParameters.of(query, known);
    }
}
