package io.sampo.ops.load.scenario;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A stream of one job's events that nobody reads until the end is asked for. */
final class UnreadEvents implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** So that little goes out that is not read. */
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    private final Socket socket;

    private UnreadEvents(Socket socket) {
        this.socket = socket;
    }

    /** Asks for the events of a job. */
    static UnreadEvents open(URI server, String job) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        String request = "GET /v1/jobs/" + job + "/events HTTP/1.1\r\nHost: " + server.getRawAuthority()
                + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new UnreadEvents(socket);
    }

    /** Reads all of it; whether it tells that the job succeeded. False if it has not ended in a minute. */
    boolean tellsEnd() {
        try {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return all.contains("event: succeeded") || all.contains("event:succeeded");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
