package io.sampo.node.runtime;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Gives memory that was freed back to the system. glibc keeps it: a load of 90 MB raises its threshold for that to twice the
 * largest piece, and a process that loads and unloads models grows by tens of megabytes that nobody uses. To optimise a model, and to try
 * it with its longest input, takes more than to serve with it.
 */
public final class FreedMemory {

    private static final @Nullable Function MALLOC_TRIM = NativeCalls.ofLinux("malloc_trim");

    private FreedMemory() {}

    /** Does it where the system's C library can; takes some milliseconds. */
    public static void giveBack() {
        if (MALLOC_TRIM != null) {
            // A size_t, which is what a pointer is: nothing need be kept at the top.
            MALLOC_TRIM.invokeInt(new Object[] {Pointer.NULL});
        }
    }
}
