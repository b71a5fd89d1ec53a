package io.sampo.edge.problem;

import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request gets no result, as its client is told.
 *
 * @param status of HTTP
 * @param code what the trouble is, for programs, where it has a name; {@link ErrorForm} words it as each protocol does
 * @param detail the field, what came and what was expected, in a sentence
 * @param param the request's field that is at fault, or null
 * @param retryAfter when the same request is worth another try, or null if it is not
 */
public record Problem(
        int status,
        @Nullable ErrorCode code,
        String detail,
        @Nullable String param,
        @Nullable Duration retryAfter) {

    /** A problem of HTTP itself, which has no error code. */
    public static Problem ofHttp(int status, String detail) {
        return new Problem(status, null, detail, null, null);
    }

    /** A request that contradicts itself or the protocol. */
    public static Problem invalid(String detail) {
        return of(ErrorCode.INVALID_REQUEST, detail, null);
    }

    /** The problem that {@code code} stands for. */
    public static Problem of(ErrorCode code, String detail, @Nullable String param) {
        return new Problem(ErrorStatus.of(code), code, detail, param, null);
    }

    /** One that passes: the same request may succeed after {@code retryAfter}. */
    public static Problem retryable(ErrorCode code, String detail, Duration retryAfter) {
        return new Problem(ErrorStatus.of(code), code, detail, null, retryAfter);
    }

    /** What a decoder found. */
    public static Problem of(InvalidRequestException invalid) {
        return invalid.code() == ErrorCode.MODEL_NOT_READY
                ? retryable(invalid.code(), invalid.detail(), Duration.ofSeconds(1))
                : of(invalid.code(), invalid.detail(), null);
    }

    /** What a replica or the router refused. */
    public static Problem of(Failed failed) {
        return of(failed.code(), failed.detail(), null);
    }

    /** What a replica or the router has no room for now. */
    public static Problem of(Rejected rejected) {
        return retryable(rejected.code(), rejected.detail(), rejected.retryAfter());
    }

    /** What the controller of models could not do. */
    public static Problem of(NotDone refused) {
        return refused.retryAfter().isZero()
                ? of(refused.code(), refused.detail(), null)
                : retryable(refused.code(), refused.detail(), refused.retryAfter());
    }

    /** The same problem, blamed on this field of the request. */
    public Problem blaming(String field) {
        return new Problem(status, code, detail, field, retryAfter);
    }
}
