package io.sampo.ops.load.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One request, as the bytes that go out, and what its answer must be. Immutable as long as nobody writes to the bytes. */
public final class HttpCall {

    private final byte[] wire;
    private final ResponseCheck check;

    private HttpCall(byte[] wire, ResponseCheck check) {
        this.wire = wire;
        this.check = check;
    }

    /**
     * A POST of {@code body}.
     *
     * @param target host, port and path
     * @param headers besides Host and Content-Length
     */
    public static HttpCall post(URI target, Map<String, String> headers, byte[] body, ResponseCheck check) {
        return of("POST", target, headers, body, check);
    }

    /** Any request. A body without bytes is announced with length 0. */
    public static HttpCall of(
            String method, URI target, Map<String, String> headers, byte[] body, ResponseCheck check) {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(pathOf(target)).append(" HTTP/1.1\r\nHost: ");
        head.append(target.getRawAuthority()).append("\r\nContent-Length: ").append(body.length);
        headers.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        ByteArrayOutputStream wire = new ByteArrayOutputStream(head.length() + body.length + 4);
        wire.writeBytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        wire.writeBytes(body);
        return new HttpCall(wire.toByteArray(), check);
    }

    private static String pathOf(URI target) {
        String path = target.getRawPath();
        String query = target.getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    /** Head and body; not to be written to. */
    byte[] wire() {
        return wire;
    }

    ResponseCheck check() {
        return check;
    }
}
