package io.sampo.node.placement;

/**
 * What each replica of a version asks of the member that holds it.
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
            throw new IllegalArgumentException("memory bytes: " + memoryBytes + " (expected: at least 0)");
        }
    }
}
