package io.sampo.edge.http;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the client that sent one request is still there to read the answer.
 *
 * <p>One is made per request, so that what a finished request had registered is garbage with it; a signal kept per
 * connection would collect one action for each request of a long keep-alive connection.
 *
 * <p>Thread safe. Actions run on the thread that saw the connection end, which carries other connections too: they
 * must be short, must not block and must not throw.
 */
public final class ClientPresence {

    private List<Runnable> actions = new ArrayList<>(1);
    private boolean gone;

    ClientPresence() {}

    /** Whether the connection has ended; once true it stays true. */
    public synchronized boolean isGone() {
        return gone;
    }

    /**
     * Runs {@code action} once when the connection ends, at once if it already has.
     *
     * <p>It also runs when the connection ends after the answer was sent and before the next request came, which is
     * what a streamed answer needs. So it must do no harm to work that is finished.
     */
    public void whenGone(Runnable action) {
        synchronized (this) {
            if (!gone) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    void leave() {
        List<Runnable> due;
        synchronized (this) {
            gone = true;
            due = actions;
            actions = List.of();
        }
        due.forEach(Runnable::run);
    }
}
