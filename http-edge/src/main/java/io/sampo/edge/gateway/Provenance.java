package io.sampo.edge.gateway;

import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionState;
import io.sampo.client.routing.VersionView;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaStatus;
import org.jspecify.annotations.Nullable;

/**
 * From which files an answer comes, and whether there are newer ones.
 *
 * @param digest of the files of the version that served; null if it is not known
 * @param update the newest version of the model that would answer, if it is newer than the one that served; else null
 */
public record Provenance(@Nullable String digest, @Nullable ModelVersion update) {

    private static final Provenance UNKNOWN = new Provenance(null, null);

    /** Of what {@code replica} computed just now. */
    public static Provenance of(ReplicaId replica, ModelCatalog catalog) {
        ModelView model = catalog.models().get(replica.model().name());
        return model == null ? UNKNOWN : new Provenance(digest(model, replica), update(model, replica));
    }

    /** Of what {@code replica} computed some time ago: files of this version may have been others then. */
    public static Provenance ofEarlier(ReplicaId replica, ModelCatalog catalog) {
        ModelView model = catalog.models().get(replica.model().name());
        return model == null ? UNKNOWN : new Provenance(null, update(model, replica));
    }

    /** Of the very replica, as others may have been loaded from other files. */
    private static @Nullable String digest(ModelView model, ReplicaId replica) {
        VersionView version = model.versions().get(replica.model().version());
        if (version == null) {
            return null;
        }
        for (ReplicaStatus status : version.candidates()) {
            if (status.id().ordinal() == replica.ordinal()) {
                return status.readyMetadata().digest();
            }
        }
        return null;
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
