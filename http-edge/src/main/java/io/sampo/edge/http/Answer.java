package io.sampo.edge.http;

import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * What a route answers; the rest of the response is the same for all.
 *
 * @param headers beyond those that every response has
 */
public record Answer(int status, ContentType contentType, Content content, List<HttpHeader> headers) {

    /** What follows the head of an answer. */
    public sealed interface Content {

        /** A body that is there already. */
        record Whole(ByteString bytes) implements Content {}

        /** A body that comes bit by bit, perhaps without end; it is not compressed, and ends when the edge stops. */
        record Streamed(Source<ByteString, NotUsed> bytes) implements Content {}

        /** The connection becomes a WebSocket; refused if the client asked for none. It ends when the edge stops. */
        record Socket(Flow<Message, Message, NotUsed> messages) implements Content {}
    }

    private static final ContentType PROBLEM_JSON =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8));

    /** A body that is there already. */
    public static Answer whole(int status, ContentType contentType, ByteString body) {
        return new Answer(status, contentType, new Content.Whole(body), List.of());
    }

    /** A JSON text with status 200. */
    public static Answer json(ByteString body) {
        return json(200, body);
    }

    /** A JSON text. */
    public static Answer json(int status, ByteString body) {
        return whole(status, ContentTypes.APPLICATION_JSON, body);
    }

    /** A status that says it all. */
    public static Answer empty(int status) {
        return whole(status, ContentTypes.NO_CONTENT_TYPE, ByteString.emptyByteString());
    }

    /** A body that comes bit by bit. */
    public static Answer streamed(ContentType contentType, Source<ByteString, NotUsed> bytes) {
        return new Answer(200, contentType, new Content.Streamed(bytes), List.of());
    }

    /** A WebSocket. */
    public static Answer socket(Flow<Message, Message, NotUsed> messages) {
        return new Answer(101, ContentTypes.NO_CONTENT_TYPE, new Content.Socket(messages), List.of());
    }

    /** An error, in {@code form}. */
    public static Answer problem(Problem problem, ErrorForm form) {
        ContentType type = form == ErrorForm.PROBLEM ? PROBLEM_JSON : ContentTypes.APPLICATION_JSON;
        Answer answer = whole(problem.status(), type, form.body(problem));
        Duration wait = problem.retryAfter();
        return wait == null ? answer : answer.retryAfter(wait);
    }

    /** Whether all of it is there and it is JSON. */
    public boolean isWholeJson() {
        return content instanceof Content.Whole && contentType.equals(ContentTypes.APPLICATION_JSON);
    }

    /** The body of an answer that has all of it. */
    public ByteString body() {
        if (content instanceof Content.Whole whole) {
            return whole.bytes();
        }
        throw new IllegalStateException("the body is not there: " + content);
    }

    /** In whole seconds, at least one, as HTTP has it; and in milliseconds, as the SDKs of OpenAI prefer it. */
    public Answer retryAfter(Duration wait) {
        long millis = Math.max(1, wait.toMillis());
        long seconds = (millis + 999) / 1000;
        return with("retry-after", Long.toString(seconds)).with("retry-after-ms", Long.toString(millis));
    }

    /** The same with one more header. */
    public Answer with(String name, String value) {
        return with(List.of(RawHeader.create(name, value)));
    }

    /** The same with more headers. */
    public Answer with(List<HttpHeader> added) {
        List<HttpHeader> more = new ArrayList<>(headers.size() + added.size());
        more.addAll(headers);
        more.addAll(added);
        return new Answer(status, contentType, content, more);
    }
}
