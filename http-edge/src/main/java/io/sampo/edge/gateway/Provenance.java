package io.sampo.edge.gateway;

import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionState;
import io.sampo.client.routing.VersionView;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import org.jspecify.annotations.Nullable;

/**
 * From which files an answer comes, and whether there are newer ones.
 *
 * @param digest of the files and the configuration that it was computed with; null if it is not known
 * @param update the newest version of the model that would answer, if it is newer than the one that served; else null
 */
public record Provenance(@Nullable String digest, @Nullable ModelVersion update) {

    /** Of {@code completed}, whenever it was computed. */
    public static Provenance of(Completed completed, ModelCatalog catalog) {
        ReplicaId replica = completed.replica();
        ModelView model = catalog.models().get(replica.model().name());
        return new Provenance(completed.digest(), model == null ? null : update(model, replica));
    }

    private static @Nullable ModelVersion update(ModelView model, ReplicaId replica) {
        if (model.versions().isEmpty()) {
            return null;
        }
        ModelVersion served = replica.model().version();
        ModelVersion newest = model.versions().lastKey();
        while (newest != null && newest.compareTo(served) > 0) {
            VersionView version = model.versions().get(newest);
            if (version != null && (version.isReady() || version.state() == VersionState.ON_DEMAND)) {
                return newest;
            }
            newest = model.versions().lowerKey(newest);
        }
        return null;
    }
}
