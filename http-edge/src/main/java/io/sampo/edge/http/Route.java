package io.sampo.edge.http;

import io.sampo.protocol.error.InvalidRequestException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;

/** Answers the requests of one method and path. */
@FunctionalInterface
public interface Route {

    /**
     * Begins to answer.
     *
     * @param body whole and decoded; empty for a GET
     * @return fails only if there is a bug
     * @throws InvalidRequestException if the request contradicts itself or the protocol; the client is told in the form of
     *     its path
     */
    CompletionStage<Answer> answer(Exchange exchange, ByteString body) throws InvalidRequestException;
}
