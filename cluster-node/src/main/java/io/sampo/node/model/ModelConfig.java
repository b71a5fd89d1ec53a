package io.sampo.node.model;

import io.sampo.protocol.model.ScalingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What {@code model.yaml} may say of a model. All of it is optional.
 *
 * @param runtime the runtime's name, or null for the first that knows the files
 * @param versions which of the versions on disk are served
 * @param scaling how many replicas a version has in the cluster
 * @param placement what a replica needs of its member
 * @param batching how requests are put together
 * @param warmUp what a replica runs before it is ready
 * @param text present if the model takes strings, else null
 * @param computing what it says of how a replica computes, as JSON with sorted keys; empty if nothing. Where it differs, so may answers
 */
public record ModelConfig(
        @Nullable String runtime,
        VersionPolicy versions,
        ScalingPolicy scaling,
        PlacementConfig placement,
        BatchingConfig batching,
        WarmUpConfig warmUp,
        @Nullable TextConfig text,
        String computing) {

    /** Replicas of a model that says nothing: survives the loss of a member where there are two. */
    public static final int DEFAULT_REPLICAS = 2;

    /** What holds where there is no {@code model.yaml}. */
    public static final ModelConfig DEFAULT = new ModelConfig(
            null,
            VersionPolicy.NEWEST,
            ScalingPolicy.between(DEFAULT_REPLICAS, DEFAULT_REPLICAS),
            PlacementConfig.DEFAULT,
            BatchingConfig.DEFAULT,
            WarmUpConfig.DEFAULT,
            null,
            "");

    /** How many replicas a version has before its load is known, at least 1. */
    public int replicas() {
        return Math.max(1, scaling.min());
    }
}
