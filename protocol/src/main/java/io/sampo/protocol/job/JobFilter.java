package io.sampo.protocol.job;

import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list; newest first.
 *
 * @param tenant whose jobs; null for those of all, which only operators may ask for
 * @param state null for all
 * @param model null for all
 * @param after the cursor that the page before gave; empty for the first page
 * @param limit jobs in a page, 1 to {@link #MAX_LIMIT}
 */
public record JobFilter(
        @Nullable TenantId tenant,
        @Nullable JobState state,
        @Nullable ModelName model,
        String after,
        int limit) {

    /** The longest page. */
    public static final int MAX_LIMIT = 1000;
}
