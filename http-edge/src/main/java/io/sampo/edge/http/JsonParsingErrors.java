package io.sampo.edge.http;

import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Gives what the HTTP parser refuses the error form of the Open Inference Protocol; which path was meant is not known there.
 *
 * <p>Named in {@code sampo.edge.http.parsing.error-handler}; Pekko makes one per connection through the public
 * constructor, so it holds nothing. Only the summary goes out: the detail quotes what the client sent.
 */
public final class JsonParsingErrors extends ParsingErrorHandler {

    /** Called by Pekko. */
    public JsonParsingErrors() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        String summary = error.summary().isEmpty() ? status.reason() : error.summary();
        // Pekko has a 5xx for unknown methods, versions and codings: all of them the client's fault.
        Problem problem = Problem.ofHttp(status.intValue() >= 500 ? 400 : status.intValue(), summary);
        return HttpResponse.create()
                .withStatus(problem.status())
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, ErrorForm.OPEN_INFERENCE.body(problem)))
                .addHeader(RawHeader.create("x-request-id", RequestIds.next()));
    }
}
