package io.sampo.node.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Functions of the system's C library that Java has no means for. */
public final class NativeCalls {

    private static final Logger LOG = LoggerFactory.getLogger(NativeCalls.class);
    private static final String FOLDER = "jna.tmpdir";

    private NativeCalls() {}

    /** Says where the library is unpacked that makes calls possible, unless that was said. Call it before the first call. */
    public static void unpackTo(Path cacheDirectory) {
        if (System.getProperty(FOLDER) == null) {
            System.setProperty(
                    FOLDER, cacheDirectory.toAbsolutePath().resolve("native").toString());
        }
    }

    /** A function that only Linux has, or has in the form that is meant; null where it is not to be had. */
    public static @Nullable Function ofLinux(String name) {
        if (!Platform.isLinux()) {
            return null;
        }
        try {
            return NativeLibrary.getProcess().getFunction(name);
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("The C library has no {}", name, e);
            return null;
        }
    }
}
