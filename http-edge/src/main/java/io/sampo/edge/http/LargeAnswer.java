package io.sampo.edge.http;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** An answer that is written piece by piece, so that it is known when the last one has gone to the socket. */
final class LargeAnswer {

    private static final int PIECE_BYTES = 128 * 1024;

    private LargeAnswer() {}

    /**
     * The bytes of {@code body}.
     *
     * @param whenOver run when all are written or the client left, if the source was run at all
     */
    static Source<ByteString, NotUsed> pieces(ByteString body, Runnable whenOver) {
        return Source.fromIterator(() -> iterator(body)).watchTermination((none, done) -> {
            done.whenComplete((ended, failure) -> whenOver.run());
            return none;
        });
    }

    private static Iterator<ByteString> iterator(ByteString body) {
        int count = (body.size() + PIECE_BYTES - 1) / PIECE_BYTES;
        return IntStream.range(0, count)
                .mapToObj(i -> body.slice(i * PIECE_BYTES, Math.min(body.size(), (i + 1) * PIECE_BYTES)))
                .iterator();
    }
}
