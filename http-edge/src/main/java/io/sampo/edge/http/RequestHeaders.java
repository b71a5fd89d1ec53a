package io.sampo.edge.http;

import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The headers that the edge reads, taken from a request in one pass. Each is null if absent; one that came several times
 * has all its values, separated by commas.
 */
public final class RequestHeaders {

    private @Nullable String contentEncoding;
    private @Nullable String acceptEncoding;
    private @Nullable String inferenceHeaderLength;
    private @Nullable String requestId;
    private @Nullable String traceParent;
    private @Nullable String prefer;
    private @Nullable String idempotencyKey;
    private @Nullable String lastEventId;
    private @Nullable String operator;
    private @Nullable String notAscii;

    private RequestHeaders() {}

    /** Those of {@code request}. */
    static RequestHeaders of(HttpRequest request) {
        RequestHeaders found = new RequestHeaders();
        for (HttpHeader header : request.getHeaders()) {
            found.add(header);
        }
        found.check("Content-Type", request.entity().getContentType().toString());
        return found;
    }

    private void add(HttpHeader header) {
        check(header.name(), header.value());
        switch (header.lowercaseName()) {
            case "content-encoding" -> contentEncoding = joined(contentEncoding, header);
            case "accept-encoding" -> acceptEncoding = joined(acceptEncoding, header);
            case "inference-header-content-length" -> inferenceHeaderLength = joined(inferenceHeaderLength, header);
            case "x-request-id" -> requestId = joined(requestId, header);
            case "traceparent" -> traceParent = joined(traceParent, header);
            case "prefer" -> prefer = joined(prefer, header);
            case "idempotency-key" -> idempotencyKey = joined(idempotencyKey, header);
            case "last-event-id" -> lastEventId = joined(lastEventId, header);
            case "x-sampo-operator" -> operator = joined(operator, header);
            default -> {}
        }
    }

    private void check(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c > '~') {
                notAscii = name;
                return;
            }
        }
    }

    private static String joined(@Nullable String before, HttpHeader header) {
        return before == null ? header.value() : before + ", " + header.value();
    }

    /**
     * The name of a header with other characters than visible ASCII, spaces and tabs, if there is one.
     *
     * <p>Pekko takes up to three bytes behind one that might begin a character of UTF-8 for the rest of it, unseen. Was
     * that the end of the line, then the next header has become part of this one, or the body has become headers: where
     * such a request ends is not known.
     */
    @Nullable
    String notAscii() {
        return notAscii;
    }

    /** How the body is coded. */
    @Nullable
    String contentEncoding() {
        return contentEncoding;
    }

    /** Which codings the client understands. */
    @Nullable
    String acceptEncoding() {
        return acceptEncoding;
    }

    /** {@code Inference-Header-Content-Length}, of the binary tensor data extension. */
    public @Nullable String inferenceHeaderLength() {
        return inferenceHeaderLength;
    }

    /** The client's own id for the request. */
    @Nullable
    String requestId() {
        return requestId;
    }

    /** The W3C trace context if it has the form of one. */
    public @Nullable String traceParent() {
        return traceParent != null && traceParent.length() == 55 ? traceParent : null;
    }

    /** {@code Prefer}, of RFC 7240. */
    public @Nullable String prefer() {
        return prefer;
    }

    /** {@code Idempotency-Key}: what a repeated request has in common with its first. */
    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    /** {@code Last-Event-ID}: how far a client has followed a stream of events. */
    public @Nullable String lastEventId() {
        return lastEventId;
    }

    /** {@code X-Sampo-Operator}: who orders something, in their own words. */
    public @Nullable String operator() {
        return operator;
    }
}
