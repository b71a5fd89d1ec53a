package io.sampo.edge.api.jobs;

import io.sampo.edge.http.QueryParameters;
import io.sampo.edge.job.JobBody;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tenant.TenantId;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the query of a list of jobs. */
final class JobQuery {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_CURSOR_LENGTH = 512;

    private JobQuery() {}

    /** The jobs of {@code tenant}, or of all, that {@code query} asks for. */
    static JobFilter filter(QueryParameters query, @Nullable TenantId tenant, @Nullable JobState state)
            throws InvalidRequestException {
        String after = query.get("after");
        if (after != null && (after.isEmpty() || after.length() > MAX_CURSOR_LENGTH)) {
            throw new InvalidRequestException(
                    "after: " + after.length() + " characters (expected: what 'next' of the page before says)");
        }
        return new JobFilter(
                tenant,
                state == null ? state(query.get("state")) : state,
                model(query.get("model")),
                after == null ? "" : after,
                limit(query.get("limit")));
    }

    private static @Nullable JobState state(@Nullable String text) throws InvalidRequestException {
        if (text == null) {
            return null;
        }
        return Arrays.stream(JobState.values())
                .filter(state -> JobBody.nameOf(state).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("state: '" + JsonValues.shortened(text)
                        + "' (expected: "
                        + Arrays.stream(JobState.values()).map(JobBody::nameOf).collect(Collectors.joining(", "))
                        + ")"));
    }

    private static @Nullable ModelName model(@Nullable String text) throws InvalidRequestException {
        if (text == null) {
            return null;
        }
        if (!ModelName.isValid(text)) {
            throw new InvalidRequestException(
                    "model: '" + JsonValues.shortened(text) + "' (expected: the name of a model)");
        }
        return new ModelName(text);
    }

    private static int limit(@Nullable String text) throws InvalidRequestException {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= JobFilter.MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for every wrong form
        }
        throw new InvalidRequestException(
                "limit: '" + JsonValues.shortened(text) + "' (expected: 1 to " + JobFilter.MAX_LIMIT + ")");
    }
}
