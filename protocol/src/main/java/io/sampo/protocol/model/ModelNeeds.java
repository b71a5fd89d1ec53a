package io.sampo.protocol.model;

/**
 * What a replica of a version needs from the member that holds it.
 *
 * @param memoryBytes what it takes while loaded, at least 0
 */
public record ModelNeeds(DevicePreference device, long memoryBytes, Spread spread) {

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public ModelNeeds {
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memory: " + memoryBytes + " bytes (expected: at least 0)");
        }
    }
}
