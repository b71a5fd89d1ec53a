package io.sampo.edge.job;

import io.sampo.client.job.Jobs;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes jobs of requests. */
public final class JobIntake {

    private static final int MAX_KEY_LENGTH = 255;
    private static final int ACCEPTED = 202;

    private final Jobs jobs;
    private final JobResults results;
    private final Inferences inferences;
    private final JobSettings settings;
    private final Executor executor;

    /**
     * Submits to {@code jobs}.
     *
     * @param inferences tells how large and how long requests may be
     * @param executor where answers are written
     */
    public JobIntake(Jobs jobs, JobResults results, Inferences inferences, JobSettings settings, Executor executor) {
        this.jobs = jobs;
        this.results = results;
        this.inferences = inferences;
        this.settings = settings;
        this.executor = executor;
    }

    /** What a client says of a job besides what is to be inferred; null where it says nothing. */
    public record Terms(
            @Nullable Priority priority,
            @Nullable Duration lifetime,
            @Nullable Callback callback) {

        /** Nothing is said. */
        public static final Terms USUAL = new Terms(null, null, null);
    }

    /** The longest lifetime that a job may be given. */
    public Duration maxLifetime() {
        return settings.maxLifetime();
    }

    /**
     * What is to be submitted.
     *
     * @param key of idempotency, or null: then the job is one of its own
     * @throws InvalidRequestException if the key has not the form of one, or the inputs are too large
     */
    public JobSpec spec(
            InferenceOrder order, Terms terms, TenantId tenant, @Nullable String key, @Nullable String traceParent)
            throws InvalidRequestException {
        return spec(order, terms, Priority.LOW, tenant, key, traceParent);
    }

    private JobSpec spec(
            InferenceOrder order,
            Terms terms,
            Priority usual,
            TenantId tenant,
            @Nullable String key,
            @Nullable String traceParent)
            throws InvalidRequestException {
        Priority priority = terms.priority() == null ? order.priority() : terms.priority();
        Duration lifetime = terms.lifetime() == null ? lifetimeOf(order) : terms.lifetime();
        JobSpec spec = new JobSpec(
                key == null ? JobId.random() : JobId.ofKey(tenant, checked(key)),
                tenant,
                order.model(),
                order.inputs(),
                order.outputs(),
                priority == null ? usual : priority,
                lifetime == null ? settings.defaultLifetime() : lifetime,
                order.form(),
                terms.callback(),
                traceParent,
                new JobSpec.Stated(priority != null, lifetime != null));
        long most = inferences.gateway().maxPayloadBytes();
        if (spec.payloadBytes() > most) {
            throw new InvalidRequestException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "inputs: " + spec.payloadBytes() + " bytes (expected: at most " + most + ")");
        }
        return spec;
    }

    /** A request that may take so long only is a job that lives no longer. */
    private @Nullable Duration lifetimeOf(InferenceOrder order) {
        if (order.timeoutMicros() == 0) {
            return null;
        }
        long longestMicros = settings.maxLifetime().toMillis() * 1000;
        return Duration.ofMillis(Math.max(1, Math.min(order.timeoutMicros(), longestMicros) / 1000));
    }

    private static String checked(String key) throws InvalidRequestException {
        boolean visible = key.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !visible) {
            throw new InvalidRequestException("Idempotency-Key: " + key.length() + " characters"
                    + (visible ? "" : ", not all of them visible ASCII") + " (expected: 1 to " + MAX_KEY_LENGTH
                    + " characters of visible ASCII)");
        }
        return key;
    }

    /** Submits a job, and answers with its id. */
    public CompletionStage<Answer> submit(Exchange exchange, JobSpec spec) {
        return jobs.submit(spec).thenApplyAsync(reply -> answer(exchange, reply), executor);
    }

    private static Answer answer(Exchange exchange, JobReply reply) {
        return reply instanceof Accepted accepted
                ? JobAnswers.accepted(accepted)
                : JobAnswers.refused(refusal(reply), exchange);
    }

    private static Refused refusal(JobReply reply) {
        if (reply instanceof Refused refused) {
            return refused;
        }
        throw new IllegalStateException("no reply to a submission: " + reply);
    }

    /**
     * Makes a job of a request for inference, as its client prefers: answers with the result if it is there in the time that
     * the client would wait, else with the id, and the job goes on.
     */
    public CompletionStage<Answer> prefer(Exchange exchange, Preference wanted, InferenceOrder order)
            throws InvalidRequestException {
        Preference preference = wanted.waitingAtMost(inferences.timeouts().longest());
        JobSpec spec = spec(
                order,
                Terms.USUAL,
                // Somebody sits there, or does not.
                preference.patience() == null ? Priority.LOW : Priority.NORMAL,
                Callers.tenantOf(exchange),
                exchange.headers().idempotencyKey(),
                exchange.headers().traceParent());
        return jobs.submit(spec)
                .thenComposeAsync(
                        reply -> reply instanceof Accepted accepted
                                ? awaitResult(exchange, preference, accepted)
                                : CompletableFuture.completedFuture(JobAnswers.refused(refusal(reply), exchange)),
                        executor);
    }

    private CompletionStage<Answer> awaitResult(Exchange exchange, Preference preference, Accepted accepted) {
        if (preference.patience() == null) {
            return CompletableFuture.completedFuture(byId(preference, JobAnswers.accepted(accepted)));
        }
        JobId id = accepted.status().id();
        TenantId tenant = accepted.status().tenant();
        return JobWait.untilEnded(jobs, id, tenant, preference.patience(), exchange.client(), executor)
                .thenComposeAsync(
                        ended -> ended
                                ? results.fetchIfThere(id, tenant, exchange.form())
                                        .thenComposeAsync(
                                                answer -> answer.map(there -> inTime(preference, accepted, there))
                                                        .orElseGet(() -> later(preference, accepted)),
                                                executor)
                                : later(preference, accepted),
                        executor);
    }

    private static CompletionStage<Answer> inTime(Preference preference, Accepted accepted, Answer answer) {
        return CompletableFuture.completedFuture(
                JobAnswers.replayed(accepted, answer).with("preference-applied", preference.applied(false)));
    }

    /**
     * Answers with the result of a job that is there already, after as long a wait as its client prefers. If there is none by
     * then: with the status if that will do, else with the refusal.
     */
    public CompletionStage<Answer> awaitResult(Exchange exchange, Preference wanted, JobId id, TenantId tenant) {
        Preference preference = wanted.waitingAtMost(inferences.timeouts().longest());
        Duration wait = preference.patience() == null ? Duration.ZERO : preference.patience();
        return JobWait.untilEnded(jobs, id, tenant, wait, exchange.client(), executor)
                .thenComposeAsync(ended -> jobs.status(id, tenant), executor)
                .thenComposeAsync(
                        reply -> preference.respondAsync()
                                        && reply instanceof Known known
                                        && !known.status().state().isTerminal()
                                ? CompletableFuture.completedFuture(
                                        byId(preference, JobAnswers.status(ACCEPTED, known.status())))
                                : results.fetch(id, tenant, exchange.form())
                                        .thenApply(answer -> waited(preference, answer)),
                        executor);
    }

    private static Answer waited(Preference preference, Answer answer) {
        return preference.patience() == null ? answer : answer.with("preference-applied", preference.applied(false));
    }

    /**
     * The wait was in vain, or what came of it cannot be told now: by now the job may be running. It was accepted, so its client
     * gets its id whatever else fails.
     */
    private CompletionStage<Answer> later(Preference preference, Accepted accepted) {
        return jobs.status(accepted.status().id(), accepted.status().tenant())
                .thenApplyAsync(
                        reply -> byId(
                                preference,
                                JobAnswers.accepted(
                                        reply instanceof Known known
                                                ? new Accepted(known.status(), accepted.repeated())
                                                : accepted)),
                        executor);
    }

    private static Answer byId(Preference preference, Answer answer) {
        return answer.with("preference-applied", preference.applied(true));
    }
}
