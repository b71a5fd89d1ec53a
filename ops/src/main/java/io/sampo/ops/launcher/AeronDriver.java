package io.sampo.ops.launcher;

import java.util.Map;

/**
 * What Aeron's media driver is told beside what Pekko tells it. The driver runs inside the process and takes the rest from system
 * properties; those that the user set stay as they are.
 */
final class AeronDriver {

    /**
     * Pekko's reader takes one datagram at a time and, at {@code idle-cpu-level} 1, sleeps up to a millisecond between two: with Aeron's
     * datagrams of 1,408 bytes a MiB would take 0.8 s. So they are as large as UDP allows. The socket holds some of them, and asks for
     * what Linux grants unless it was configured for less or more.
     */
    private static final Map<String, String> DEFAULTS =
            Map.of("aeron.mtu.length", "65504", "aeron.socket.so_rcvbuf", "425984");

    private AeronDriver() {}

    /** Sets what is not set. Before the driver starts; without one it does nothing. */
    static void setDefaults() {
        DEFAULTS.forEach(System.getProperties()::putIfAbsent);
    }
}
