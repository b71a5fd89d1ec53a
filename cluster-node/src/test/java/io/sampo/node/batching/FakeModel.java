package io.sampo.node.batching;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.BatchTiming;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model under a test's control. A request's items are the words of its id; its one output is that id. The word {@code bad}
 * makes the model fail, {@code crash} is a defect of it, {@code invalid} is refused when prepared, {@code unpreparable} and
 * {@code unprintable} are defects before and after the run, {@code unqueueable} is one that the batcher does not survive.
 */
public final class FakeModel implements LoadedModel {

    public static final ModelRef REF = ModelRef.of("fake", 1);
    public static final BatchTiming TIMING = new BatchTiming(10, 200, 3_000);

    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<Run> started = new LinkedBlockingQueue<>();
    private final Queue<Run> runs = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch unqueueable = new CountDownLatch(1);
    private volatile CountDownLatch preparing = new CountDownLatch(0);
    private volatile boolean holding;
    private volatile boolean slow;
    private volatile List<String> warmUps = List.of();

    /** One call of {@link #run}. */
    public static final class Run {
        private final List<String> words;
        private final String threadName = Thread.currentThread().getName();
        private final CountDownLatch end = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);

        private Run(List<String> words) {
            this.words = words;
        }

        public List<String> words() {
            return words;
        }

        public String threadName() {
            return threadName;
        }

        /** Lets a run that is held go on. */
        public void finish() {
            end.countDown();
        }

        public boolean isCancelled() {
            return cancelled.getCount() == 0;
        }

        public void awaitCancelled() {
            await(cancelled);
        }

        private void cancel() {
            cancelled.countDown();
            end.countDown();
        }
    }

    /** Makes each further run wait until it is told to finish, or is cancelled. */
    public FakeModel holdingRuns() {
        holding = true;
        return this;
    }

    /** Lets all runs go on, those that are held and those to come. */
    public void releaseRuns() {
        holding = false;
        runs.forEach(Run::finish);
    }

    public FakeModel preparingSlowly() {
        slow = true;
        return this;
    }

    /** Makes preparation wait until the latch is opened. */
    public CountDownLatch holdPreparation() {
        preparing = new CountDownLatch(1);
        return preparing;
    }

    public FakeModel warmingUpWith(String... ids) {
        warmUps = List.of(ids);
        return this;
    }

    /** The next run that has started. */
    public Run nextRun() {
        try {
            Run run = started.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (run == null) {
                throw new AssertionError("no run started within " + PATIENCE_SECONDS + " s");
            }
            return run;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public boolean hasStartedMore() {
        return !started.isEmpty();
    }

    public int timesClosed() {
        return closed.get();
    }

    /** Returns once a batcher stumbled: it takes no further message. */
    public void awaitUnqueueable() {
        await(unqueueable);
    }

    public void awaitClosed() {
        await(closing);
    }

    /** What was done to this model that nobody may do. */
    public List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    @Override
    public ModelMetadata metadata() {
        return new ModelMetadata(REF, "fake", "00", Instant.EPOCH, 8, List.of(), List.of(), null);
    }

    @Override
    public PreparedRequest prepare(InferRequest request) throws InvalidRequestException {
        await(preparing);
        if (request.id().contains("invalid")) {
            throw new InvalidRequestException("input 'x': invalid (expected: valid)");
        }
        if (request.id().contains("unpreparable")) {
            throw new IllegalStateException("a defect on purpose");
        }
        return request.id().contains("unqueueable") ? new Unqueueable() : new Words(request.id());
    }

    @Override
    public boolean preparesSlowly() {
        return slow;
    }

    @Override
    public BatchTiming run(List<BatchItem> batch, Cancellation cancellation) throws ModelFailedException {
        active.incrementAndGet();
        try {
            if (closed.get() > 0) {
                wrongs.add("run after close");
            }
            List<String> words = batch.stream().map(item -> ((Word) item).text).toList();
            Run run = new Run(words);
            cancellation.onCancel(run::cancel);
            runs.add(run);
            started.add(run);
            if (holding) {
                await(run.end);
            }
            cancellation.onCancel(null);
            compute(batch, words, run);
            return TIMING;
        } finally {
            active.decrementAndGet();
        }
    }

    private static void compute(List<BatchItem> batch, List<String> words, Run run) throws ModelFailedException {
        if (run.isCancelled() || words.contains("crash")) {
            throw new IllegalStateException("on purpose");
        }
        if (words.contains("bad")) {
            throw new ModelFailedException("index out of bounds");
        }
        if (words.contains("huge")) {
            throw ModelFailedException.resultTooLarge(2, 1);
        }
        if (words.contains("vast")) {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
        }
        batch.forEach(item -> ((Word) item).computed = true);
    }

    @Override
    public List<PreparedRequest> warmUpRequests() {
        return warmUps.stream().<PreparedRequest>map(Words::new).toList();
    }

    @Override
    public void close() {
        if (closed.incrementAndGet() > 1) {
            wrongs.add("closed twice");
        }
        if (active.get() > 0) {
            wrongs.add("closed while running");
        }
        closing.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing happened within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Word implements BatchItem {
        private final String text;
        private volatile boolean computed;

        Word(String text) {
            this.text = text;
        }

        @Override
        public Object batchKey() {
            return "all";
        }

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int length() {
            return 1;
        }
    }

    private final class Unqueueable implements PreparedRequest {

        @Override
        public List<BatchItem> items() {
            unqueueable.countDown();
            throw new IllegalStateException("a defect on purpose");
        }

        @Override
        public int inputTokens() {
            return 0;
        }

        @Override
        public List<Tensor> outputs() {
            return List.of();
        }
    }

    private static final class Words implements PreparedRequest {
        private final String id;
        private final List<BatchItem> items = new ArrayList<>();

        Words(String id) {
            this.id = id;
            Arrays.stream(id.split(" ")).map(Word::new).forEach(items::add);
        }

        @Override
        public List<BatchItem> items() {
            return items;
        }

        @Override
        public int inputTokens() {
            return (int) items.stream().filter(item -> ((Word) item).computed).count();
        }

        @Override
        public List<Tensor> outputs() {
            if (id.contains("unprintable")) {
                throw new IllegalStateException("a defect on purpose");
            }
            byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            return List.of(Tensor.of("echo", DataType.UINT8, Shape.of(bytes.length), direct));
        }
    }
}
