package io.sampo.node.model;

import org.jspecify.annotations.Nullable;

/**
 * What {@code model.yaml} may say of a model. All of it is optional.
 *
 * @param runtime the runtime's name, or null for the first that knows the files
 * @param versions which of the versions on disk are served
 * @param replicas how many replicas a version has in the cluster, at least 1; never more than one a member
 * @param batching how requests are put together
 * @param text present if the model takes strings, else null
 */
public record ModelConfig(
        @Nullable String runtime,
        VersionPolicy versions,
        int replicas,
        BatchingConfig batching,
        @Nullable TextConfig text) {

    /** Replicas of a model that says nothing: survives the loss of a member where there are two. */
    public static final int DEFAULT_REPLICAS = 2;

    /** What holds where there is no {@code model.yaml}. */
    public static final ModelConfig DEFAULT =
            new ModelConfig(null, VersionPolicy.NEWEST, DEFAULT_REPLICAS, BatchingConfig.DEFAULT, null);
}
