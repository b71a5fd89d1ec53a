package io.sampo.node.runtime.onnx;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.sampo.node.runtime.NativeCalls;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ONNX Runtime's telemetry from starting. Since 1.29 the native library reports to its makers from Linux too: it opens a
 * database in the home folder, a log among the temporary files and a connection, and it parses the command line with a regular
 * expression that recurs for every character, so that a class path of 7 KB overflows a stack of 1 MB and ends the process
 * without a word. Its Java side can switch it off only once all that has happened.
 */
final class OnnxTelemetry {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxTelemetry.class);
    /** Asked for by the native library when it starts; whoever sets it otherwise has decided. */
    private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private OnnxTelemetry() {}

    /** Sets the variable in the environment of this process, which Java has no means for. Call it before the library is loaded. */
    static void switchOff(Path cacheDirectory) {
        if (System.getenv(VARIABLE) != null || Platform.isWindows()) {
            return;
        }
        try {
            NativeCalls.unpackTo(cacheDirectory);
            int failed = NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {VARIABLE, "1", 1});
            if (failed == 0) {
                return;
            }
            LOG.warn("ONNX Runtime's telemetry is not switched off; start with {}=1 in the environment", VARIABLE);
        } catch (LinkageError | RuntimeException e) {
            LOG.warn("ONNX Runtime's telemetry is not switched off; start with {}=1 in the environment", VARIABLE, e);
        }
    }
}
