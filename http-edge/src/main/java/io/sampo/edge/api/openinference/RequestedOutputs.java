package io.sampo.edge.api.openinference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which outputs a client wants, and in which form.
 *
 * @param wanted in the order asked; empty for all
 * @param binaryByDefault what {@code binary_data_output} says, for outputs that say nothing of themselves
 */
record RequestedOutputs(List<Wanted> wanted, boolean binaryByDefault) {

    /**
     * One output.
     *
     * @param binary what its {@code binary_data} says, or null
     */
    record Wanted(String name, @Nullable Boolean binary) {}

    /** All outputs, as binary data: what a raw request gets. */
    static final RequestedOutputs ALL_BINARY = new RequestedOutputs(List.of(), true);

    /** The names of those wanted. */
    List<String> names() {
        return wanted.isEmpty() ? List.of() : wanted.stream().map(Wanted::name).toList();
    }

    /** Whether {@code output} is to be sent as binary data. */
    boolean isBinary(String output) {
        for (Wanted one : wanted) {
            if (one.name().equals(output) && one.binary() != null) {
                return one.binary();
            }
        }
        return binaryByDefault;
    }
}
