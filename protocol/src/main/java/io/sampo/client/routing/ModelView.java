package io.sampo.client.routing;

import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.TrafficSplit;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One model, as this JVM sees it.
 *
 * @param versions oldest first, also those that are not wanted
 * @param deployment what the controller wants, or null as long as it has not said
 */
public record ModelView(
        ModelName name,
        NavigableMap<ModelVersion, VersionView> versions,
        @Nullable ModelDeployment deployment) {

    /** Takes a copy of the map. */
    public ModelView {
        versions = Collections.unmodifiableNavigableMap(new TreeMap<>(versions));
    }

    /** Whether any version is wanted. */
    public boolean isWanted() {
        return versions.values().stream().anyMatch(VersionView::isWanted);
    }

    /** The newest version that is ready. */
    public Optional<VersionView> newestReady() {
        return versions.descendingMap().values().stream()
                .filter(VersionView::isReady)
                .findFirst();
    }

    /** The version that most requests for {@code target} get. */
    public Optional<VersionView> resolve(ModelTarget target) {
        return find(target, null);
    }

    /**
     * The version that one request for {@code target} gets: the one it names; else one that its label stands for; else what
     * {@code stable} stands for, if that was ever set; else the controller's choice, or the newest that is ready, or may be, or
     * exists, in this order.
     *
     * @param chance from 0 inclusive to 1 exclusive, drawn for this request
     */
    Optional<VersionView> route(ModelTarget target, double chance) {
        return find(target, chance);
    }

    private Optional<VersionView> find(ModelTarget target, @Nullable Double chance) {
        if (target.version() != null) {
            return Optional.ofNullable(versions.get(target.version()));
        }
        ModelLabel label = target.label();
        TrafficSplit split = splitOf(label == null ? ModelLabel.STABLE : label);
        if (split != null) {
            return ofSplit(split, chance);
        }
        return label == null ? byDefault() : Optional.empty();
    }

    private @Nullable TrafficSplit splitOf(ModelLabel label) {
        return deployment == null ? null : deployment.labels().get(label);
    }

    /** The other one of the two where the one drawn cannot be served at the moment: a canary that dies takes nobody along. */
    private Optional<VersionView> ofSplit(TrafficSplit split, @Nullable Double chance) {
        ModelVersion drawn = chance == null ? split.main() : split.pick(chance);
        VersionView view = versions.get(drawn);
        ModelVersion other = drawn.equals(split.version()) ? split.rest() : split.version();
        if (other != null && !isServable(view)) {
            VersionView second = versions.get(other);
            if (isServable(second)) {
                return Optional.ofNullable(second);
            }
        }
        return Optional.ofNullable(view);
    }

    private Optional<VersionView> byDefault() {
        ModelVersion current = deployment == null ? null : deployment.current();
        VersionView chosen = current == null ? null : versions.get(current);
        if (isServable(chosen)) {
            return Optional.ofNullable(chosen);
        }
        return newestReady()
                .or(() -> versions.descendingMap().values().stream()
                        .filter(view -> !view.candidates().isEmpty())
                        .findFirst())
                .or(() -> versions.descendingMap().values().stream()
                        .filter(VersionView::isWanted)
                        .findFirst())
                .or(() -> versions.descendingMap().values().stream().findFirst());
    }

    /** Whether requests can be sent, or need only wait: else a version that is out of memory would be passed over for ever. */
    private static boolean isServable(@Nullable VersionView view) {
        return view != null && (!view.candidates().isEmpty() || view.isLoadedWhenAsked());
    }
}
