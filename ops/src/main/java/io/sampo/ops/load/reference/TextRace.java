package io.sampo.ops.load.reference;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs texts through a model as fast as it goes, on as many threads as may run at once: from the string to the vector, as the
 * server does, but with all texts known beforehand. Each thread takes a chunk, sorts it, and never waits for another.
 */
final class TextRace implements AutoCloseable {

    private static final int CHUNK_TEXTS = 256;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Deadline NEVER_LATE = Deadline.in(Duration.ofDays(365));

    private final LoadedModel model;
    private final EmbeddingTraits traits;
    private final List<String> texts;
    private final int threads;
    private final ExecutorService executor;
    private final AtomicInteger nextChunk = new AtomicInteger();

    TextRace(LoadedModel model, List<String> texts, int threads) {
        this.model = model;
        this.traits = Objects.requireNonNull(model.metadata().embedding(), "a model that embeds texts");
        this.texts = List.copyOf(texts);
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads);
    }

    /** Texts a second, over about {@code duration}. */
    double perSecond(BatchCutter cutter, Duration duration) throws InterruptedException, ExecutionException {
        long endNanos = System.nanoTime() + duration.toNanos();
        Callable<Double> lane = () -> lane(cutter, endNanos);
        double sum = 0;
        for (Future<Double> result : executor.invokeAll(Collections.nCopies(threads, lane))) {
            sum += result.get();
        }
        return sum;
    }

    private double lane(BatchCutter cutter, long endNanos) throws InvalidRequestException, ModelFailedException {
        long startNanos = System.nanoTime();
        long rows = 0;
        while (System.nanoTime() - endNanos < 0) {
            rows += runChunk(nextChunk.getAndIncrement() & Integer.MAX_VALUE, cutter, endNanos);
        }
        return rows * NANOS_PER_SECOND / (System.nanoTime() - startNanos);
    }

    private long runChunk(int chunk, BatchCutter cutter, long endNanos)
            throws InvalidRequestException, ModelFailedException {
        List<PreparedRequest> requests = new ArrayList<>(CHUNK_TEXTS);
        List<BatchItem> items = new ArrayList<>(CHUNK_TEXTS);
        for (int i = 0; i < CHUNK_TEXTS; i++) {
            PreparedRequest request = prepare(texts.get((int) (((long) chunk * CHUNK_TEXTS + i) % texts.size())));
            requests.add(request);
            items.addAll(request.items());
        }
        long rows = 0;
        for (List<BatchItem> batch : cutter.cut(items)) {
            if (System.nanoTime() - endNanos >= 0) {
                return rows;
            }
            model.run(batch, new Cancellation());
            rows += batch.size();
        }
        requests.forEach(PreparedRequest::outputs);
        return rows;
    }

    /** The vector of a text, computed alone. */
    float[] vector(String text) throws InvalidRequestException, ModelFailedException {
        PreparedRequest request = prepare(text);
        model.run(request.items(), new Cancellation());
        float[] vector = new float[traits.dimensions()];
        request.outputs().get(0).bytes().asFloatBuffer().get(vector);
        return vector;
    }

    private PreparedRequest prepare(String text) throws InvalidRequestException {
        Tensor input = Tensor.of(traits.input(), DataType.BYTES, Shape.of(1), BytesElements.encode(List.of(text)));
        return model.prepare(
                InferRequest.of(ModelTarget.exactly(model.metadata().ref()), List.of(input), NEVER_LATE));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
