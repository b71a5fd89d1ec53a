package io.sampo.node.runtime.onnx;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import io.sampo.node.runtime.NativeCalls;
import org.jspecify.annotations.Nullable;

/**
 * Gives memory that was freed back to the system. glibc keeps it: a load of 90 MB raises its threshold for that to twice the
 * largest piece, and a process that loads and unloads models grows by tens of megabytes that nobody uses.
 */
final class FreedMemory {

    private static final @Nullable Function MALLOC_TRIM = NativeCalls.ofLinux("malloc_trim");

    private FreedMemory() {}

    /** Does it where the system's C library can; takes some milliseconds. */
    static void giveBack() {
        if (MALLOC_TRIM != null) {
            // A size_t, which is what a pointer is: nothing need be kept at the top.
            MALLOC_TRIM.invokeInt(new Object[] {Pointer.NULL});
        }
    }
}
