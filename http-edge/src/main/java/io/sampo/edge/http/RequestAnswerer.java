package io.sampo.edge.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers one request; called for one request of a connection at a time. */
@FunctionalInterface
public interface RequestAnswerer {

    /**
     * Begins to answer {@code request}.
     *
     * @param client tells when nobody waits for the answer any more; what the stage completes with then is discarded
     * @return never null; a failure closes the connection after a bare 500
     */
    CompletionStage<HttpResponse> answer(HttpRequest request, ClientPresence client);
}
