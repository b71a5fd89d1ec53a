package io.sampo.ops.example;

import io.sampo.client.job.JobClient;
import io.sampo.client.job.Jobs;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobReply.Result;
import io.sampo.protocol.job.JobSpec;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** Embeds texts whenever there is time, by jobs that outlive this process. */
public final class EmbeddingJobs {

    private static final TenantId TENANT = new TenantId("library");
    private static final Duration LIFETIME = Duration.ofHours(8);

    private final ActorSystem<?> system;
    private final Jobs jobs;

    public EmbeddingJobs(ActorSystem<?> system) {
        this.system = system;
        this.jobs = JobClient.get(system);
    }

    /** Submits texts. The same name means the same job, however often and by whichever process it is submitted. */
    public CompletionStage<JobId> submit(String name, List<String> texts) {
        JobSpec spec = new JobSpec(
                JobId.ofKey(TENANT, name),
                TENANT,
                ModelTarget.newest(new ModelName("all-minilm-l6-v2")),
                List.of(Tensor.of("text", DataType.BYTES, Shape.of(texts.size()), BytesElements.encode(texts))),
                List.of(),
                Priority.LOW,
                LIFETIME,
                ResultForm.TENSORS,
                null,
                null);
        return jobs.submit(spec).thenApplyAsync(reply -> accepted(spec.id(), reply), system.executionContext());
    }

    private static JobId accepted(JobId id, JobReply reply) {
        if (reply instanceof Refused refused) {
            throw new IllegalStateException(refused.code() + ": " + refused.detail());
        }
        return id;
    }

    /** Completes when the job has ended, with the vectors; any process may ask. */
    public CompletionStage<Tensor> vectors(JobId id) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        jobs.watch(id, TENANT, 0, update -> {
            if (isLast(update)) {
                ended.complete(null);
            }
        });
        return ended.thenComposeAsync(nothing -> jobs.result(id, TENANT), system.executionContext())
                .thenApplyAsync(EmbeddingJobs::vectors, system.executionContext());
    }

    private static boolean isLast(JobUpdate update) {
        return !(update instanceof JobChanged changed)
                || changed.status().state().isTerminal();
    }

    private static Tensor vectors(JobReply reply) {
        if (reply instanceof Result result) {
            return result.completed().outputs().get(0);
        }
        throw new IllegalStateException("no result: " + reply);
    }

    /** Withdraws a job; one that has ended stays as it is. */
    public CompletionStage<JobReply> cancel(JobId id) {
        return jobs.cancel(id, TENANT);
    }
}
