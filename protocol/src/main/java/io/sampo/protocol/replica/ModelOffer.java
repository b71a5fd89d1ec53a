package io.sampo.protocol.replica;

import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;

/**
 * A version that lies in a member's repository and could be loaded there.
 *
 * @param selected whether the model's version policy wants it served
 * @param digest of its files, as in the metadata of a loaded version
 * @param sizeBytes size of its files
 */
public record ModelOffer(
        ModelRef ref,
        boolean selected,
        String digest,
        long sizeBytes,
        ModelNeeds needs,
        Residency residency,
        ScalingPolicy scaling) {

    /** The same of a version that the policy does not want served. */
    public ModelOffer unselected() {
        return new ModelOffer(ref, false, digest, sizeBytes, needs, residency, scaling);
    }
}
