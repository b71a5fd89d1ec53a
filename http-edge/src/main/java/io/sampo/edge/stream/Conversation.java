package io.sampo.edge.stream;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;

/** Our side of one WebSocket. */
public interface Conversation {

    /**
     * Takes up a message. Called for one at a time; the next may come before this one is answered.
     *
     * @param reply takes the one reply, from any thread
     */
    void onMessage(Incoming message, Consumer<ByteString> reply);

    /** The socket is closed: nothing that is still said arrives. Called once. */
    void onEnd();

    /** Says what nobody asked for just now. Thread safe. */
    interface Outlet {

        /**
         * Sends {@code message}, after the replies that are ready. One that has the same topic and waits still is forgotten.
         *
         * @param message written when the client has room for it
         */
        void say(String topic, Supplier<ByteString> message);

        /** Forgets what waits under {@code topic}. */
        void forget(String topic);
    }
}
