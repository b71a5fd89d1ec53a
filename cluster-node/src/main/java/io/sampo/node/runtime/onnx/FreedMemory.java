package io.sampo.node.runtime.onnx;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory that was freed back to the system. glibc keeps it: a load of 90 MB raises its threshold for that to twice the
 * largest piece, and a process that loads and unloads models grows by tens of megabytes that nobody uses.
 */
final class FreedMemory {

    private static final Logger LOG = LoggerFactory.getLogger(FreedMemory.class);
    private static final @Nullable Function MALLOC_TRIM = find();

    private FreedMemory() {}

    private static @Nullable Function find() {
        if (!Platform.isLinux()) {
            return null;
        }
        try {
            return NativeLibrary.getProcess().getFunction("malloc_trim");
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("Another C library than glibc, without malloc_trim", e);
            return null;
        }
    }

    /** Does it where the system's C library can; takes some milliseconds. */
    static void giveBack() {
        if (MALLOC_TRIM != null) {
            // A size_t, which is what a pointer is: nothing need be kept at the top.
            MALLOC_TRIM.invokeInt(new Object[] {Pointer.NULL});
        }
    }
}
