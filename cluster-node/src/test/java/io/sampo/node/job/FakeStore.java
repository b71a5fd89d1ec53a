package io.sampo.node.job;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tensor.DirectBuffers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.Done;

/** A store in memory. Of each job that it was told of something is always due: jobs know better. */
final class FakeStore implements JobStore {

    /** A cursor that is none. */
    static final String MALFORMED = "malformed";

    final Map<String, ByteBuffer> payloads = new ConcurrentHashMap<>();
    final List<JobId> looked = new CopyOnWriteArrayList<>();
    final List<WaitingJob> waiting = new CopyOnWriteArrayList<>();
    final List<JobId> forgotten = new CopyOnWriteArrayList<>();
    final List<Instant> orphansDropped = new CopyOnWriteArrayList<>();
    final Set<JobId> known = ConcurrentHashMap.newKeySet();
    final List<JobStatus> listed = new CopyOnWriteArrayList<>();
    /** Done before each answer to who waits. */
    volatile Runnable beforePage = () -> {};

    final AtomicInteger journalRested = new AtomicInteger();
    final AtomicInteger timesLooked = new AtomicInteger();
    final List<List<JobEvent.Accepted>> begun = new CopyOnWriteArrayList<>();
    volatile boolean away;
    /** Where first events go; a test that has entities puts their journal here. */
    volatile Consumer<JobEvent.Accepted> journal = event -> {};
    /** What {@link #begin} waits for. */
    volatile CompletableFuture<Done> gate = CompletableFuture.completedFuture(Done.getInstance());

    @Override
    public void journalRests() {
        journalRested.incrementAndGet();
    }

    @Override
    public CompletionStage<Boolean> begin(List<JobEvent.Accepted> jobs) {
        begun.add(jobs);
        return gate.thenCompose(open -> answer(begins(jobs)));
    }

    private boolean begins(List<JobEvent.Accepted> jobs) {
        if (away || jobs.stream().anyMatch(job -> known.contains(job.id()))) {
            return false;
        }
        jobs.forEach(job -> {
            known.add(job.id());
            journal.accept(job);
        });
        return true;
    }

    @Override
    public CompletionStage<Done> savePayload(JobId id, PayloadKind kind, int token, ByteBuffer bytes) {
        if (!away) {
            payloads.put(key(id, kind, token), DirectBuffers.copyOf(bytes));
        }
        return answer(Done.getInstance());
    }

    @Override
    public CompletionStage<ByteBuffer> loadPayload(JobId id, PayloadKind kind, int token) {
        ByteBuffer bytes = payloads.get(key(id, kind, token));
        return bytes == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no payload"))
                : answer(bytes.duplicate());
    }

    @Override
    public CompletionStage<JobReply.Page> list(JobFilter filter) {
        return filter.after().equals(MALFORMED)
                ? CompletableFuture.failedFuture(new InvalidRequestException("after: malformed"))
                : answer(new JobReply.Page(listed, "next"));
    }

    @Override
    public CompletionStage<List<DueJob>> due(Instant now, Duration retention, int limit) {
        timesLooked.incrementAndGet();
        return answer(
                looked.stream().map(id -> new DueJob(id, DueJob.Due.EXPIRY)).toList());
    }

    @Override
    public CompletionStage<List<ModelName>> waitingModels() {
        return answer(waiting.stream().map(WaitingJob::model).distinct().toList());
    }

    @Override
    public CompletionStage<List<WaitingJob>> waiting(
            ModelName model, Instant changedBefore, String afterId, int limit) {
        beforePage.run();
        return answer(waiting.stream()
                .filter(job -> job.model().equals(model))
                .filter(job -> job.id().value().compareTo(afterId) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<Done> forget(JobId id) {
        forgotten.add(id);
        return answer(Done.getInstance());
    }

    @Override
    public CompletionStage<Integer> dropOrphanPayloads(Instant olderThan) {
        orphansDropped.add(olderThan);
        return answer(0);
    }

    private <T> CompletionStage<T> answer(T value) {
        return away
                ? CompletableFuture.failedFuture(new IllegalStateException("the store is away"))
                : CompletableFuture.completedFuture(value);
    }

    private static String key(JobId id, PayloadKind kind, int token) {
        return id + " " + kind + " " + token;
    }
}
