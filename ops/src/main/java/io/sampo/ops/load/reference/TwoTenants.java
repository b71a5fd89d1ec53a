package io.sampo.ops.load.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.client.job.JobClient;
import io.sampo.client.job.Jobs;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A JVM service of two tenants, of which one has a backlog of jobs when the other comes with a few. It is a member of the cluster
 * with role {@code client}, as over HTTP everybody is one tenant as long as there are no keys. A process of its own, in conversation
 * over stdin and stdout:
 *
 * <pre>
 *   (at the start)     {"jobsPerReplica":64}
 *   race 3000 50       {"endedMeanwhile":97,"left":2400,"meanwhileSeconds":0.61,"backlogPerSecond":240.1}
 * </pre>
 *
 * <p>{@code endedMeanwhile} counts jobs of the backlog that ended between the first submission of the few and the end of their last,
 * and {@code left} those that ended later, at the pace of {@code backlogPerSecond}; by the clock of the node that ran them. It ends
 * when its stdin does. Arguments: a member as {@code host:port}, the model.
 */
public final class TwoTenants {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TenantId CROWD = new TenantId("crowd");
    private static final TenantId LATECOMER = new TenantId("latecomer");
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int MOST_IN_FLIGHT = 64;
    private static final long LIMIT_SECONDS = 300;

    private final Jobs jobs;
    private final ModelTarget model;
    private final List<String> texts = Texts.shipped();
    private int races;

    private TwoTenants(Jobs jobs, ModelTarget model) {
        this.jobs = jobs;
        this.model = model;
    }

    /** Joins the cluster and answers until stdin ends. */
    public static void main(String[] args) {
        // Halts rather than returns: a failed start may leave threads that keep the JVM.
        try {
            converse(args[0], ModelTarget.newest(new ModelName(args[1])));
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void converse(String seed, ModelTarget model) throws Exception {
        Config config = ConfigFactory.parseMap(Map.of(
                        "pekko.cluster.roles",
                        List.of("client"),
                        "pekko.cluster.split-brain-resolver.active-strategy",
                        "keep-oldest",
                        "pekko.cluster.seed-nodes",
                        List.of("pekko://sampo@" + seed)))
                .withFallback(ConfigFactory.load());
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "sampo", config);
        try {
            TwoTenants tenants = new TwoTenants(JobClient.get(system), model);
            System.out.println(
                    JSON.writeValueAsString(Map.of("jobsPerReplica", config.getInt("sampo.jobs.jobs-per-replica"))));
            tenants.answerAll();
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void answerAll() throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.strip().split(" ", 3);
            System.out.println(race(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
        }
    }

    private String race(int crowd, int late) throws Exception {
        races++;
        List<JobId> backlog = all(specs(CROWD, crowd), this::accepted);
        List<JobId> few = all(specs(LATECOMER, late), this::accepted);
        List<JobStatus> fewEnded = all(few, id -> ended(id, LATECOMER));
        List<JobStatus> backlogEnded = all(backlog, id -> ended(id, CROWD));
        Instant came = fewEnded.stream()
                .map(JobStatus::submitted)
                .min(Instant::compareTo)
                .orElseThrow();
        Instant went =
                fewEnded.stream().map(TwoTenants::end).max(Instant::compareTo).orElseThrow();
        Instant last = backlogEnded.stream()
                .map(TwoTenants::end)
                .max(Instant::compareTo)
                .orElseThrow();
        long before =
                backlogEnded.stream().filter(job -> end(job).isBefore(came)).count();
        long left = backlogEnded.stream().filter(job -> end(job).isAfter(went)).count();
        return JSON.createObjectNode()
                .put("endedMeanwhile", crowd - before - left)
                .put("left", left)
                .put("meanwhileSeconds", seconds(came, went))
                .put("backlogPerSecond", left == 0 ? 0 : left / seconds(went, last))
                .toString();
    }

    private List<JobSpec> specs(TenantId tenant, int count) {
        List<JobSpec> specs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = texts.get(i % texts.size());
            specs.add(new JobSpec(
                    JobId.ofKey(tenant, races + "-" + i),
                    tenant,
                    model,
                    List.of(Tensor.of("text", DataType.BYTES, Shape.of(1), BytesElements.encode(List.of(text)))),
                    List.of(),
                    Priority.LOW,
                    LIFETIME,
                    ResultForm.TENSORS,
                    null,
                    null));
        }
        return specs;
    }

    private CompletionStage<JobId> accepted(JobSpec spec) {
        return jobs.submit(spec).thenComposeAsync(reply -> acceptedOrAgain(spec, reply));
    }

    private CompletionStage<JobId> acceptedOrAgain(JobSpec spec, JobReply reply) {
        if (reply instanceof Refused refused && !refused.retryAfter().isZero()) {
            Executor later =
                    CompletableFuture.delayedExecutor(refused.retryAfter().toMillis(), TimeUnit.MILLISECONDS);
            return CompletableFuture.runAsync(() -> {}, later).thenCompose(nothing -> accepted(spec));
        }
        return reply instanceof Accepted
                ? CompletableFuture.completedFuture(spec.id())
                : CompletableFuture.failedFuture(new IllegalStateException("a job was not accepted: " + reply));
    }

    private CompletionStage<JobStatus> ended(JobId id, TenantId tenant) {
        CompletableFuture<JobStatus> ended = new CompletableFuture<>();
        jobs.watch(id, tenant, 0, update -> tell(ended, update));
        return ended;
    }

    private static void tell(CompletableFuture<JobStatus> ended, JobUpdate update) {
        if (!(update instanceof JobChanged changed)) {
            ended.completeExceptionally(new IllegalStateException("a job is not known: " + update));
        } else if (changed.status().state() == JobState.SUCCEEDED) {
            ended.complete(changed.status());
        } else if (changed.status().state().isTerminal()) {
            ended.completeExceptionally(new IllegalStateException("a job did not succeed: " + changed.status()));
        }
    }

    /** Does {@code step} for each, some at a time, in their order. */
    private static <A, B> List<B> all(List<A> items, Function<A, CompletionStage<B>> step) throws Exception {
        Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
        List<CompletableFuture<B>> done = new ArrayList<>();
        for (A item : items) {
            if (!inFlight.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no progress in " + LIMIT_SECONDS + " s");
            }
            CompletableFuture<B> one = step.apply(item).toCompletableFuture();
            done.add(one.whenComplete((result, failure) -> inFlight.release()));
        }
        List<B> results = new ArrayList<>();
        for (CompletableFuture<B> one : done) {
            results.add(one.get(LIMIT_SECONDS, TimeUnit.SECONDS));
        }
        return results;
    }

    private static Instant end(JobStatus job) {
        Instant finished = job.finished();
        if (finished == null) {
            throw new IllegalStateException("no time of its end: " + job);
        }
        return finished;
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1e3;
    }
}
