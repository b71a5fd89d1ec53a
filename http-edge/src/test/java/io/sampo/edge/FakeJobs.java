package io.sampo.edge;

import io.sampo.client.job.JobWatch;
import io.sampo.client.job.Jobs;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobAttempt;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Page;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobReply.Result;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.job.JobUpdate.WatchRefused;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Jobs in memory: they run at once, or, while {@link #hold} is on, when a test says so. */
public final class FakeJobs implements Jobs {

    /** Submitted and started then, whatever the clock says. */
    public static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final class Watch implements JobWatch {
        private final Job job;
        private final Consumer<JobUpdate> listener;
        private long seen;
        private boolean cancelled;

        Watch(Job job, long seen, Consumer<JobUpdate> listener) {
            this.job = job;
            this.seen = seen;
            this.listener = listener;
        }

        void tell() {
            if (!cancelled && (job.revision > seen || job.state.isTerminal())) {
                seen = Math.max(seen, job.revision);
                JobStatus status = job.status();
                thread.execute(() -> listener.accept(new JobChanged(status)));
            }
        }

        @Override
        public void cancel() {
            synchronized (FakeJobs.this) {
                cancelled = true;
                job.watches.remove(this);
            }
        }
    }

    private static final class Job {
        private final JobSpec spec;
        private final List<Watch> watches = new ArrayList<>();
        private final List<JobAttempt> attempts = new ArrayList<>();
        private JobState state = JobState.QUEUED;
        private long revision = 1;
        private Completed result;
        private ErrorCode error;
        private String detail = "";
        private QueuePlace place;
        private CallbackStatus callback;

        Job(JobSpec spec) {
            this.spec = spec;
        }

        JobStatus status() {
            return new JobStatus(
                    spec.id(),
                    spec.tenant(),
                    spec.model(),
                    state,
                    revision,
                    attempts.size(),
                    attempts,
                    NOON,
                    NOON.plus(spec.lifetime()),
                    state.isTerminal() ? NOON.plusSeconds(2) : null,
                    result == null ? null : result.replica(),
                    error,
                    detail,
                    spec.form(),
                    state == JobState.QUEUED ? place : null);
        }
    }

    private final FakeGateway gateway;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private boolean holding;
    private boolean withoutResults;
    private boolean withoutWatches;
    private Refused refusal;

    FakeJobs(FakeGateway gateway) {
        this.gateway = gateway;
    }

    void stop() {
        thread.shutdownNow();
    }

    /** From now on jobs stay in the queue. */
    public synchronized void hold(boolean on) {
        holding = on;
    }

    /** From now on there is no database. */
    public synchronized void loseStore(boolean on) {
        refusal = on ? new Refused(ErrorCode.JOB_STORE_UNAVAILABLE, "no database", Duration.ofMillis(1500)) : null;
    }

    /** From now on nothing but submissions is answered. */
    public synchronized void loseResults(boolean on) {
        withoutResults = on;
    }

    /** From now on nobody may watch. */
    public synchronized void refuseWatches(boolean on) {
        withoutWatches = on;
    }

    /** From now on each submission, known or not, is answered so. */
    public synchronized void fillQueue(Duration retryAfter) {
        refusal = new Refused(ErrorCode.JOB_QUEUE_FULL, "too many wait", retryAfter);
    }

    /** How many watches nobody ended. */
    public synchronized int watches() {
        return jobs.values().stream().mapToInt(job -> job.watches.size()).sum();
    }

    /** What was submitted under this id. */
    public synchronized JobSpec spec(String id) {
        return job(id).spec;
    }

    /** How many jobs there are. */
    public synchronized int count() {
        return jobs.size();
    }

    public synchronized void queueBehind(String id, long ahead, Duration untilStart) {
        job(id).place = new QueuePlace(ahead, untilStart);
    }

    public synchronized void callBack(String id, CallbackStatus callback) {
        job(id).callback = callback;
    }

    public synchronized void start(String id) {
        Job job = job(id);
        job.attempts.add(new JobAttempt(job.attempts.size() + 1, NOON.plusSeconds(1), null, "node-1", ""));
        change(job, JobState.RUNNING);
    }

    /** Runs the job as its model does. */
    public synchronized void run(String id) {
        Job job = job(id);
        JobSpec spec = job.spec;
        gateway.submit(new InferRequest(
                        id,
                        spec.model(),
                        spec.inputs(),
                        spec.outputs(),
                        Deadline.in(Duration.ofSeconds(5)),
                        spec.priority(),
                        spec.tenant(),
                        spec.traceParent()))
                .reply()
                .thenAccept(reply -> {
                    if (reply instanceof Completed completed) {
                        succeed(job, completed);
                    } else {
                        fail(id, ((Failed) reply).code(), ((Failed) reply).detail());
                    }
                });
    }

    private synchronized void succeed(Job job, Completed completed) {
        job.result = completed;
        change(job, JobState.SUCCEEDED);
    }

    public synchronized void fail(String id, ErrorCode code, String detail) {
        end(id, JobState.FAILED, code, detail);
    }

    public synchronized void end(String id, JobState state, ErrorCode code, String detail) {
        Job job = job(id);
        job.error = code;
        job.detail = detail;
        change(job, state);
    }

    /** Retention has passed. */
    public synchronized void forget(String id) {
        Job job = jobs.remove(new JobId(id));
        List.copyOf(job.watches)
                .forEach(watch -> thread.execute(
                        () -> watch.listener.accept(new WatchRefused(job.spec.id(), ErrorCode.JOB_NOT_FOUND, "gone"))));
    }

    private Job job(String id) {
        return jobs.get(new JobId(id));
    }

    private void change(Job job, JobState state) {
        job.state = state;
        job.revision++;
        List.copyOf(job.watches).forEach(Watch::tell);
        if (state.isTerminal()) {
            job.watches.clear();
        }
    }

    private CompletionStage<JobReply> reply(Supplier<JobReply> reply) {
        return CompletableFuture.supplyAsync(
                () -> {
                    synchronized (this) {
                        return refusal == null ? reply.get() : refusal;
                    }
                },
                thread);
    }

    @Override
    public CompletionStage<JobReply> submit(JobSpec spec) {
        return reply(() -> {
            Job known = jobs.get(spec.id());
            if (known != null) {
                return spec.digest().equals(known.spec.digest())
                        ? new Accepted(known.status(), true)
                        : Refused.forGood(ErrorCode.JOB_MISMATCH, "the same key came with other content");
            }
            if (gateway.catalog().model(spec.model().name()).isEmpty()) {
                return Refused.forGood(ErrorCode.MODEL_NOT_FOUND, "no model '" + spec.model() + "'");
            }
            Job job = new Job(spec);
            jobs.put(spec.id(), job);
            JobReply accepted = new Accepted(job.status(), false);
            if (!holding) {
                start(spec.id().value());
                run(spec.id().value());
            }
            return accepted;
        });
    }

    /** Does {@code use} with the job, if {@code tenant} has it. */
    private CompletionStage<JobReply> withJob(
            JobId id, TenantId tenant, java.util.function.Function<Job, JobReply> use) {
        return reply(() -> {
            if (withoutResults) {
                return new Refused(ErrorCode.JOB_STORE_UNAVAILABLE, "no database", Duration.ofMillis(1500));
            }
            Job job = jobs.get(id);
            return job == null || !job.spec.tenant().equals(tenant)
                    ? Refused.forGood(ErrorCode.JOB_NOT_FOUND, "no job " + id)
                    : use.apply(job);
        });
    }

    @Override
    public CompletionStage<JobReply> status(JobId id, TenantId tenant) {
        return withJob(id, tenant, job -> new Known(job.status(), job.callback));
    }

    @Override
    public CompletionStage<JobReply> result(JobId id, TenantId tenant) {
        return withJob(id, tenant, job -> switch (job.state) {
            case QUEUED, RUNNING -> Refused.forGood(ErrorCode.JOB_NOT_FINISHED, "not finished");
            case SUCCEEDED -> new Result(job.status(), job.result);
            case FAILED, QUARANTINED -> Refused.forGood(job.error, job.detail);
            case CANCELLED, EXPIRED -> Refused.forGood(ErrorCode.JOB_WITHOUT_RESULT, "the job was " + job.state);
        });
    }

    @Override
    public CompletionStage<JobReply> cancel(JobId id, TenantId tenant) {
        return withJob(id, tenant, job -> {
            if (!job.state.isTerminal()) {
                end(id.value(), JobState.CANCELLED, ErrorCode.CANCELLED, "withdrawn");
            }
            return new Known(job.status());
        });
    }

    @Override
    public CompletionStage<JobReply> list(JobFilter filter) {
        return reply(() -> {
            List<JobStatus> newest = new ArrayList<>();
            jobs.values().forEach(job -> newest.add(0, job.status()));
            int from = 0;
            if (!filter.after().isEmpty()) {
                from = 1
                        + newest.stream()
                                .map(status -> status.id().value())
                                .toList()
                                .indexOf(filter.after());
                if (from == 0) {
                    return Refused.forGood(ErrorCode.INVALID_REQUEST, "after: malformed");
                }
            }
            List<JobStatus> found = newest.subList(from, newest.size()).stream()
                    .filter(status -> filter.tenant() == null || filter.tenant().equals(status.tenant()))
                    .filter(status -> filter.state() == null || filter.state() == status.state())
                    .filter(status -> filter.model() == null
                            || filter.model().equals(status.model().name()))
                    .toList();
            List<JobStatus> page = found.subList(0, Math.min(filter.limit(), found.size()));
            return new Page(
                    page,
                    page.size() == found.size()
                            ? ""
                            : page.get(page.size() - 1).id().value());
        });
    }

    @Override
    public CompletionStage<JobReply> resolve(JobId id, Resolution resolution) {
        return reply(() -> {
            Job job = jobs.get(id);
            if (job == null) {
                return Refused.forGood(ErrorCode.JOB_NOT_FOUND, "no job " + id);
            }
            if (job.state != JobState.QUARANTINED) {
                return Refused.forGood(ErrorCode.INVALID_REQUEST, "the job is not in quarantine");
            }
            if (resolution == Resolution.REPLAY) {
                job.error = null;
                job.detail = "";
                change(job, JobState.QUEUED);
            } else {
                change(job, JobState.FAILED);
            }
            return new Known(job.status());
        });
    }

    @Override
    public synchronized JobWatch watch(JobId id, TenantId tenant, long afterRevision, Consumer<JobUpdate> listener) {
        if (withoutWatches) {
            thread.execute(() -> listener.accept(new WatchRefused(id, ErrorCode.QUEUE_FULL, "too many watches")));
            return () -> {};
        }
        Job job = jobs.get(id);
        if (job == null || !job.spec.tenant().equals(tenant)) {
            thread.execute(() -> listener.accept(new WatchRefused(id, ErrorCode.JOB_NOT_FOUND, "no job " + id)));
            return () -> {};
        }
        Watch watch = new Watch(job, afterRevision, listener);
        if (!job.state.isTerminal()) {
            job.watches.add(watch);
        }
        watch.tell();
        return watch;
    }
}
