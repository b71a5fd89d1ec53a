package io.sampo.protocol.model;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster wants of a model: the part of it that routing and operators need to know.
 *
 * @param loaded whether any of it is to be served
 * @param versions those wanted; others on disk are left alone
 * @param current what requests get that name neither version nor label; null as long as none was ever ready
 * @param labels each with its versions, which are wanted as well
 */
public record ModelDeployment(
        ModelName name,
        boolean loaded,
        NavigableMap<ModelVersion, VersionPlan> versions,
        @Nullable ModelVersion current,
        NavigableMap<ModelLabel, TrafficSplit> labels) {

    /** Takes copies of the maps. */
    public ModelDeployment {
        versions = Collections.unmodifiableNavigableMap(new TreeMap<>(versions));
        labels = Collections.unmodifiableNavigableMap(new TreeMap<>(labels));
    }
}
