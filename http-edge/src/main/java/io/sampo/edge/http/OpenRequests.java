package io.sampo.edge.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.util.ByteString;

/**
 * The requests of one connection that are not answered to the end yet, and whoever sent them. As a client may send the next
 * request while the answer to the last is still written, there may be several. Thread safe.
 */
final class OpenRequests implements ConnectionWatch.Traffic {

    /** One request, from its head until its answer is written; one for a WebSocket, until the connection ends. */
    final class OpenRequest {

        private final ClientPresence client = new ClientPresence();

        private OpenRequest() {}

        ClientPresence client() {
            return client;
        }

        /** Nothing more will be written. Safe to call again. */
        void end() {
            boolean first;
            synchronized (OpenRequests.this) {
                first = open.remove(this);
                turns++;
            }
            if (first) {
                whenOver.run();
            }
        }
    }

    /** As Pekko writes it when our side has nothing more to say: code 1000. */
    private static final ByteString CLOSE_NORMALLY =
            ByteString.fromArray(new byte[] {(byte) 0x88, 2, (byte) (1000 >> 8), (byte) (1000 & 0xFF)});
    /** Code 1001. */
    private static final ByteString CLOSE_GOING_AWAY =
            ByteString.fromArray(new byte[] {(byte) 0x88, 2, (byte) (1001 >> 8), (byte) (1001 & 0xFF)});

    private final Runnable whenOver;
    private final Drain drain;
    private final Set<OpenRequest> open = new HashSet<>();
    /** The client of the request that came last, which may be over. */
    private ClientPresence last = new ClientPresence();

    private boolean gone;
    private long turns;
    private volatile boolean isWebSocket;
    private volatile boolean closing;

    /**
     * None yet.
     *
     * @param whenOver run once for each request
     */
    OpenRequests(Runnable whenOver, Drain drain) {
        this.whenOver = whenOver;
        this.drain = drain;
    }

    /** The connection takes up its next request. */
    OpenRequest next() {
        OpenRequest next = new OpenRequest();
        synchronized (this) {
            open.add(next);
            last = next.client;
            turns++;
            if (!gone) {
                return next;
            }
        }
        next.client.leave();
        return next;
    }

    /** The next answer is the last on this connection. */
    void closeAfterNextAnswer() {
        closing = true;
    }

    /** Whether the last answer was given: what still comes is not to be carried out. */
    boolean isClosing() {
        return closing;
    }

    /** What passes from now on is no HTTP. */
    void becomeWebSocket() {
        isWebSocket = true;
    }

    /**
     * What is to be written in place of {@code bytes}. Pekko leaves no choice of the code that a WebSocket is closed with; a
     * client that hears of 1001 knows that it may come again.
     */
    ByteString outgoing(ByteString bytes) {
        return isWebSocket && drain.hasBegun() && bytes.equals(CLOSE_NORMALLY) ? CLOSE_GOING_AWAY : bytes;
    }

    @Override
    public synchronized long turns() {
        return turns;
    }

    @Override
    public synchronized boolean isBusy() {
        return !open.isEmpty();
    }

    @Override
    public void onEnd() {
        List<ClientPresence> leaving = new ArrayList<>();
        synchronized (this) {
            gone = true;
            open.forEach(request -> leaving.add(request.client));
            leaving.add(last);
        }
        leaving.forEach(ClientPresence::leave);
    }

    /** The connection is over, and with it whatever was still to be written. */
    void endAll() {
        List<OpenRequest> left;
        synchronized (this) {
            left = List.copyOf(open);
        }
        left.forEach(OpenRequest::end);
    }
}
