package io.sampo.protocol.wire;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobAttempt;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** Those of {@link WireSamples} that are about jobs. */
record JobSamples(ActorRef<JobReply> client, ActorRef<JobUpdate> watcher, List<Tensor> tensors, ReplicaId replica) {

    private static final JobId ID = new JobId("job_0123456789abcdefghijklmnop");
    private static final TenantId TENANT = new TenantId("tenant-9");
    private static final ModelName M = new ModelName("m");
    private static final ModelTarget LABELLED = ModelTarget.labelled(M, new ModelLabel("canary"));
    private static final Instant SUBMITTED = Instant.ofEpochMilli(1_700_000_000_123L);

    Map<String, Object> all() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("Job-Submit", new JobRequest.Submit(spec(), client));
        samples.put("Job-Submit-minimal", new JobRequest.Submit(specOf(ModelTarget.newest(M)), client));
        samples.put("Job-Submit-labelled", new JobRequest.Submit(specOf(LABELLED), client));
        samples.put("Job-GetStatus", new JobRequest.GetStatus(ID, TENANT, client));
        samples.put("Job-GetResult", new JobRequest.GetResult(ID, TENANT, client));
        samples.put("Job-CancelJob", new JobRequest.CancelJob(ID, TENANT, client));
        samples.put(
                "Job-ListJobs",
                new JobRequest.ListJobs(
                        new JobFilter(TENANT, JobState.EXPIRED, new ModelName("all-minilm"), "cursor", 300), client));
        samples.put("Job-ListJobs-minimal", new JobRequest.ListJobs(new JobFilter(null, null, null, "", 1), client));
        samples.put("Job-WatchJob", new JobRequest.WatchJob(ID, TENANT, 300, watcher));
        for (Resolution resolution : Resolution.values()) {
            samples.put(
                    "Job-ResolveQuarantine-" + resolution, new JobRequest.ResolveQuarantine(ID, resolution, client));
        }
        samples.put("Job-Accepted", new JobReply.Accepted(queued(), true));
        samples.put("Job-Known", new JobReply.Known(quarantined(ModelTarget.newest(M))));
        samples.put("Job-Known-labelled", new JobReply.Known(quarantined(LABELLED)));
        samples.put(
                "Job-Known-callback",
                new JobReply.Known(
                        queued(),
                        new CallbackStatus(
                                CallbackStatus.State.PENDING,
                                3,
                                "answered 503",
                                Instant.ofEpochMilli(1_767_323_045_006L))));
        samples.put("Job-Result", new JobReply.Result(succeeded(), completed()));
        samples.put("Job-Page", new JobReply.Page(List.of(queued(), succeeded()), "next"));
        samples.put("Job-Page-empty", new JobReply.Page(List.of(), ""));
        samples.put(
                "Job-Refused",
                new JobReply.Refused(ErrorCode.JOB_STORE_UNAVAILABLE, "no desk", Duration.ofMillis(1500)));
        samples.put("Job-JobChanged", new JobUpdate.JobChanged(queued().at(new QueuePlace(0, null))));
        samples.put("Job-WatchRefused", new JobUpdate.WatchRefused(ID, ErrorCode.JOB_NOT_FOUND, "job: not found"));
        return samples;
    }

    private JobSpec spec() {
        return new JobSpec(
                ID,
                TENANT,
                ModelTarget.exactly(replica.model()),
                tensors,
                List.of("embedding", "ö"),
                Priority.LOW,
                Duration.ofHours(24),
                new ResultForm("openai", Map.of("encoding", "base64", "a", "1", "z", "ö")),
                new Callback("https://example.org/hook?a=b", "whsec_c2VjcmV0"),
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                new JobSpec.Stated(true, false));
    }

    private static JobSpec specOf(ModelTarget model) {
        return new JobSpec(
                ID,
                TenantId.ANONYMOUS,
                model,
                List.of(),
                List.of(),
                Priority.NORMAL,
                Duration.ofNanos(1),
                ResultForm.TENSORS,
                null,
                null);
    }

    private Completed completed() {
        return new Completed(replica, null, tensors, new InferTiming(1_000, 2_000_000, 32), 12);
    }

    private static JobStatus queued() {
        return new JobStatus(
                ID,
                TenantId.ANONYMOUS,
                ModelTarget.newest(M),
                JobState.QUEUED,
                1,
                0,
                List.of(),
                SUBMITTED,
                SUBMITTED.plusSeconds(60),
                null,
                null,
                null,
                "",
                ResultForm.TENSORS,
                new QueuePlace(1L << 40, Duration.ofSeconds(90)));
    }

    private JobStatus succeeded() {
        return new JobStatus(
                ID,
                TENANT,
                ModelTarget.exactly(replica.model()),
                JobState.SUCCEEDED,
                300,
                2,
                List.of(
                        new JobAttempt(1, SUBMITTED, SUBMITTED.plusMillis(7), replica.toString(), "QUEUE_FULL: later"),
                        new JobAttempt(2, SUBMITTED.plusMillis(9), null, "", "")),
                SUBMITTED,
                SUBMITTED.plusSeconds(60),
                SUBMITTED.plusMillis(10),
                replica,
                null,
                "",
                new ResultForm("openai", Map.of("encoding", "float")),
                null);
    }

    private static JobStatus quarantined(ModelTarget model) {
        return new JobStatus(
                ID,
                TENANT,
                model,
                JobState.QUARANTINED,
                1L << 33,
                1 << 20,
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH.minusMillis(1),
                Instant.EPOCH,
                null,
                ErrorCode.REPLICA_LOST,
                "3 workers were lost",
                ResultForm.TENSORS,
                null);
    }
}
