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
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

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
    private final LongSupplier nanoClock;
    private final ExecutorService executor;
    private final AtomicInteger nextChunk = new AtomicInteger();

    /**
     * Makes a race.
     *
     * @param nanoClock monotonic, in nanoseconds; {@code System::nanoTime} outside tests
     */
    TextRace(LoadedModel model, List<String> texts, int threads, LongSupplier nanoClock) {
        this.model = model;
        this.traits = Objects.requireNonNull(model.metadata().embedding(), "a model that embeds texts");
        this.texts = List.copyOf(texts);
        this.threads = threads;
        this.nanoClock = nanoClock;
        this.executor = Executors.newFixedThreadPool(threads);
    }

    /** Texts a second, over about {@code duration}; always of the same texts, from the first on. */
    double perSecond(BatchCutter cutter, Duration duration) throws InterruptedException, ExecutionException {
        nextChunk.set(0);
        long endNanos = nanoClock.getAsLong() + duration.toNanos();
        Callable<Double> lane = () -> lane(cutter, endNanos);
        double sum = 0;
        for (Future<Double> result : executor.invokeAll(Collections.nCopies(threads, lane))) {
            sum += result.get();
        }
        return sum;
    }

    private double lane(BatchCutter cutter, long endNanos) throws InvalidRequestException, ModelFailedException {
        long startNanos = nanoClock.getAsLong();
        long rows = 0;
        while (nanoClock.getAsLong() - endNanos < 0) {
            rows += runChunk(nextChunk.getAndIncrement(), cutter, endNanos);
        }
        return rows * NANOS_PER_SECOND / (nanoClock.getAsLong() - startNanos);
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
        List<List<BatchItem>> batches = cutter.cut(items);
        // Else a chunk that time cuts short would have run its short texts only.
        Collections.shuffle(batches, new Random(chunk));
        for (List<BatchItem> batch : batches) {
            if (nanoClock.getAsLong() - endNanos >= 0) {
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
