package io.sampo.node.job;

import io.sampo.client.InferenceCall;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs nothing: the test answers, or each request is answered with its inputs after a moment. */
final class FakeRunner implements JobRunner {

    final BlockingQueue<Run> runs = new LinkedBlockingQueue<>();
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger mostUnderWay = new AtomicInteger();
    volatile int ready = 1;
    volatile boolean echoes;

    /** One request under way. */
    final class Run implements InferenceCall {
        final InferRequest request;
        final CompletableFuture<InferReply> reply = new CompletableFuture<>();
        volatile boolean cancelled;

        Run(InferRequest request) {
            this.request = request;
        }

        @Override
        public CompletionStage<InferReply> reply() {
            return reply;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        void completes(List<Tensor> outputs) {
            underWay.decrementAndGet();
            reply.complete(new Completed(Jobs.REPLICA, "d1", outputs, new InferTiming(1, 2, 1), 3));
        }

        void isRefused(ErrorCode code) {
            underWay.decrementAndGet();
            reply.complete(new Rejected(code, "as the test wants it", Duration.ZERO));
        }
    }

    Run nextRun() throws InterruptedException {
        Run run = runs.poll(10, TimeUnit.SECONDS);
        if (run == null) {
            throw new AssertionError("nothing was run");
        }
        return run;
    }

    @Override
    public InferenceCall run(InferRequest request) {
        Run run = new Run(request);
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        if (echoes) {
            CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS).execute(() -> run.completes(request.inputs()));
        } else {
            runs.add(run);
        }
        return run;
    }

    @Override
    public int readyReplicas(ModelName model) {
        return ready;
    }

    @Override
    public void check(InferRequest request) throws InvalidRequestException {
        if (!request.model().name().equals(Jobs.MODEL)) {
            throw new InvalidRequestException(ErrorCode.MODEL_NOT_FOUND, "not found");
        }
    }
}
