package io.sampo.edge.http;

import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/**
 * What a route answers; the rest of the response is the same for all.
 *
 * @param headers beyond those that every response has
 */
public record Answer(int status, ContentType contentType, ByteString body, List<HttpHeader> headers) {

    /** A JSON text with status 200. */
    public static Answer json(ByteString body) {
        return json(200, body);
    }

    /** A JSON text. */
    public static Answer json(int status, ByteString body) {
        return new Answer(status, ContentTypes.APPLICATION_JSON, body, List.of());
    }

    /** An error, in {@code form}. */
    public static Answer problem(Problem problem, ErrorForm form) {
        Duration wait = problem.retryAfter();
        return new Answer(
                problem.status(),
                ContentTypes.APPLICATION_JSON,
                form.body(problem),
                wait == null ? List.of() : retryAfter(wait));
    }

    /** In whole seconds, at least one, as HTTP has it; and in milliseconds, as the SDKs of OpenAI prefer it. */
    private static List<HttpHeader> retryAfter(Duration wait) {
        long millis = Math.max(1, wait.toMillis());
        long seconds = (millis + 999) / 1000;
        return List.of(
                RawHeader.create("retry-after", Long.toString(seconds)),
                RawHeader.create("retry-after-ms", Long.toString(millis)));
    }

    /** The same with one more header. */
    public Answer with(String name, String value) {
        List<HttpHeader> more = new ArrayList<>(headers);
        more.add(RawHeader.create(name, value));
        return new Answer(status, contentType, body, more);
    }
}
