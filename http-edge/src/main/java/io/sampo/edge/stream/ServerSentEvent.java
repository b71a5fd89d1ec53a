package io.sampo.edge.stream;

import org.apache.pekko.util.ByteString;

/**
 * One event of a stream, as the HTML standard has it.
 *
 * @param id what a client that comes back gives as {@code Last-Event-ID}; one line
 * @param event its type; one line
 * @param data one line
 */
public record ServerSentEvent(String id, String event, ByteString data) {

    private static final ByteString END = ByteString.fromString("\n\n");

    /** As it is sent. */
    ByteString bytes() {
        return ByteString.fromString("id: " + id + "\nevent: " + event + "\ndata: ")
                .concat(data)
                .concat(END);
    }
}
