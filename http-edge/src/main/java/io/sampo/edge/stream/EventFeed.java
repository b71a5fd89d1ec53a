package io.sampo.edge.stream;

/** Where the events of one stream come from. */
@FunctionalInterface
public interface EventFeed {

    /**
     * Begins to tell {@code sink} of events.
     *
     * @return ends the feed; run once, when nobody reads the stream any more. Events that come later do no harm
     */
    Runnable begin(Sink sink);

    /** Takes events. Thread safe. If they come faster than the client reads, it gets the latest only. */
    interface Sink {

        /** More may follow. */
        void next(ServerSentEvent event);

        /** The stream ends behind this event, which every client gets that stays. */
        void last(ServerSentEvent event);

        /** The stream ends without one. */
        void end();
    }
}
