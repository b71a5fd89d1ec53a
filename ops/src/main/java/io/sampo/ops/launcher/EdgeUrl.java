package io.sampo.ops.launcher;

/** Addresses of edges, as URLs and messages have them. */
final class EdgeUrl {

    private EdgeUrl() {}

    /**
     * What a client connects to, without a path.
     *
     * @param host a name or an address, as the user wrote it
     */
    static String of(String host, int port) {
        return "http://" + authority(host, port);
    }

    /** Host and port. An IPv6 address gets brackets: which colon is that before the port could not be told otherwise. */
    static String authority(String host, int port) {
        boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (isBare ? "[" + host + "]" : host) + ":" + port;
    }
}
