package io.sampo.edge.http;

import io.sampo.edge.problem.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** What came of reading a request's body to its end. */
sealed interface RequestBody {

    /** All of it; in as many fragments as reads from the socket. */
    record Whole(ByteString bytes) implements RequestBody {}

    /** Too large, too slow, broken off or wrongly coded. */
    record Refused(Problem problem) implements RequestBody {

        static Refused with(int status, String detail) {
            return new Refused(Problem.ofHttp(status, detail));
        }
    }

    /**
     * Reads the body of {@code request}, as it was sent.
     *
     * <p>Whatever is left unread needs no draining: Pekko closes the connection behind an answer that comes before the
     * end of the body, and takes in the rest of it for {@code linger-timeout} so that the client can read the answer.
     *
     * @param memory holds, in the end, what reading the body will take
     * @param jsonBytes how many of its bytes are JSON; the rest is taken as it is
     * @param executor where the result is handed on; the common pool would start a thread for each on two CPUs
     * @return fails only if there is a bug
     */
    static CompletionStage<RequestBody> read(
            HttpRequest request,
            HttpLimits limits,
            BodyMemory.Lease memory,
            long jsonBytes,
            Materializer materializer,
            Executor executor) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            return CompletableFuture.completedFuture(ofStrict(strict.getData(), limits));
        }
        long announced = request.entity().getContentLengthOption().orElse(0);
        if (announced > limits.maxBodyBytes()) {
            return CompletableFuture.completedFuture(tooLarge(announced + " bytes", limits));
        }
        // toStrict's own limit fails like a malformed body does, so the entity's limit is the one that is let speak.
        Metered metered = new Metered(memory, jsonBytes);
        Source<ByteString, ?> bytes =
                request.entity().withSizeLimit(limits.maxBodyBytes()).getDataBytes();
        return HttpEntities.createChunked(
                        request.entity().getContentType(),
                        bytes.map(metered::take).filter(ByteString::nonEmpty))
                .toStrict(limits.bodyTimeout().toMillis(), Long.MAX_VALUE, materializer)
                .handleAsync(
                        (strict, failure) ->
                                failure == null ? metered.outcome(strict.getData()) : outcomeOf(failure, limits),
                        executor);
    }

    /** JSON is parsed in one piece: so that its fragments need not be kept meanwhile, it is joined here. */
    private static ByteString inOnePiece(ByteString bytes, long jsonBytes) {
        return jsonBytes >= bytes.size() ? bytes.compact() : bytes;
    }

    /** A body that came with its request. */
    static RequestBody ofStrict(ByteString bytes, HttpLimits limits) {
        return bytes.size() <= limits.maxBodyBytes() ? new Whole(bytes) : tooLarge(bytes.size() + " bytes", limits);
    }

    /** A body of {@code size}, or more. */
    static Refused tooLarge(String size, HttpLimits limits) {
        return Refused.with(413, "body: " + size + " (expected: at most " + limits.maxBodyBytes() + ")");
    }

    /**
     * Takes memory for a body as it comes: one that was announced and never comes takes none. Once there is none left, the rest is
     * read and forgotten, so that the client hears why: many read no answer before they have written all. Used by one stream.
     */
    final class Metered {

        private final BodyMemory.Lease memory;
        private final long jsonBytes;
        private long seenBytes;
        private volatile @Nullable Problem full;

        private Metered(BodyMemory.Lease memory, long jsonBytes) {
            this.memory = memory;
            this.jsonBytes = jsonBytes;
        }

        private ByteString take(ByteString piece) {
            long json = Math.max(0, Math.min(piece.size(), jsonBytes - seenBytes));
            seenBytes += piece.size();
            if (full == null) {
                full = memory.take(BodyMemory.JSON_WEIGHT * json + piece.size() - json);
            }
            return full == null ? piece : ByteString.emptyByteString();
        }

        private RequestBody outcome(ByteString bytes) {
            Problem problem = full;
            return problem == null ? new Whole(inOnePiece(bytes, jsonBytes)) : new Refused(problem);
        }
    }

    private static RequestBody outcomeOf(Throwable failure, HttpLimits limits) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EntityStreamSizeException) {
            return tooLarge("more than " + limits.maxBodyBytes() + " bytes", limits);
        }
        if (cause instanceof TimeoutException) {
            return Refused.with(
                    408, "body: not all there after " + limits.bodyTimeout().toMillis() + " ms (expected: its end)");
        }
        if (cause instanceof EntityStreamException broken) {
            return Refused.with(400, "body: " + broken.info().summary());
        }
        throw new CompletionException(cause);
    }
}
