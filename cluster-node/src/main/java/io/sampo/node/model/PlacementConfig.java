package io.sampo.node.model;

import java.util.OptionalLong;

/**
 * What a model needs of the members that hold it.
 *
 * @param memoryBytes memory of a replica, at least 1 MiB; if absent it is estimated from the size of the files
 */
public record PlacementConfig(DevicePreference device, OptionalLong memoryBytes, Spread spread, Residency residency) {

    /** Nothing configured. */
    public static final PlacementConfig DEFAULT =
            new PlacementConfig(DevicePreference.CPU, OptionalLong.empty(), Spread.MEMBER, Residency.PRELOAD);
}
