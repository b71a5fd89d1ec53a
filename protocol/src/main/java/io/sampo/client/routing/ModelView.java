package io.sampo.client.routing;

import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One model, as this JVM sees it.
 *
 * @param versions oldest first
 */
public record ModelView(ModelName name, NavigableMap<ModelVersion, VersionView> versions) {

    /** Takes a copy of the map. */
    public ModelView {
        versions = Collections.unmodifiableNavigableMap(new TreeMap<>(versions));
    }

    /** The newest version that is ready. */
    public Optional<VersionView> newestReady() {
        return versions.descendingMap().values().stream()
                .filter(VersionView::isReady)
                .findFirst();
    }

    /**
     * The version that a request gets: the one it names; else the newest that is ready, or may be, or exists, in this order.
     */
    public Optional<VersionView> resolve(@Nullable ModelVersion version) {
        if (version != null) {
            return Optional.ofNullable(versions.get(version));
        }
        return newestReady()
                .or(() -> versions.descendingMap().values().stream()
                        .filter(view -> !view.candidates().isEmpty())
                        .findFirst())
                .or(() -> versions.descendingMap().values().stream().findFirst());
    }
}
