package io.sampo.protocol.wire;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.Located;
import io.sampo.protocol.job.QueueCommand.Measured;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.DirectBuffers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** Those of {@link WireSamples} that desks, jobs and queues send each other. */
record JobNodeSamples(
        ActorRef<JobReply> client,
        ActorRef<JobUpdate> watcher,
        ActorRef<Located> asker,
        ActorRef<Measured> measurer,
        ActorRef<QueueCommand.Joined> desk) {

    private static final JobId ID = new JobId("job_0123456789abcdefghijklmnop");
    private static final TenantId TENANT = new TenantId("tenant-9");
    private static final ModelName M = new ModelName("m");

    Map<String, Object> all() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("JobCommand-Accept", new JobCommand.Accept(submission(), client));
        samples.put("JobCommand-Accept-minimal", new JobCommand.Accept(submissionOf(ModelTarget.newest(M)), client));
        samples.put(
                "JobCommand-Accept-labelled",
                new JobCommand.Accept(submissionOf(ModelTarget.labelled(M, new ModelLabel("canary"))), client));
        samples.put("JobCommand-Show", new JobCommand.Show(TENANT, client));
        samples.put("JobCommand-ShowResult", new JobCommand.ShowResult(TENANT, client));
        samples.put("JobCommand-Withdraw", new JobCommand.Withdraw(TENANT, client));
        samples.put("JobCommand-Watch", new JobCommand.Watch(ID, TENANT, 300, watcher));
        samples.put("JobCommand-Resolve", new JobCommand.Resolve(Resolution.DROP, client));
        samples.put("JobCommand-Grant", new JobCommand.Grant(new ModelName("all-minilm"), true));
        samples.put("JobCommand-Enqueued", new JobCommand.Enqueued());
        samples.put("JobCommand-CheckDue", new JobCommand.CheckDue());
        samples.put("JobCommand-LetGo", new JobCommand.LetGo());
        QueuedJob job = new QueuedJob(ID, TENANT, Priority.LOW);
        samples.put("QueueCommand-Enqueue", new QueueCommand.Enqueue(job));
        samples.put(
                "QueueCommand-TakeUp",
                new QueueCommand.TakeUp(List.of(job, new QueuedJob(ID, TenantId.ANONYMOUS, Priority.HIGH))));
        samples.put("QueueCommand-JobRuns", new QueueCommand.JobRuns(ID));
        samples.put("QueueCommand-JobWaits", new QueueCommand.JobWaits(ID, Duration.ofMillis(1500)));
        samples.put("SuspectCommand-AskTurn", new SuspectCommand.AskTurn(ID, M, true));
        samples.put("SuspectCommand-EndTurn", new SuspectCommand.EndTurn(ID));
        samples.put("QueueCommand-JobEnded", new QueueCommand.JobEnded(ID));
        samples.put("QueueCommand-Locate", new QueueCommand.Locate(ID, asker));
        samples.put("QueueCommand-LetGo", new QueueCommand.LetGo());
        samples.put("Located", new Located(new QueuePlace(300, Duration.ofSeconds(2))));
        samples.put("Located-nowhere", new Located(null));
        samples.put("QueueCommand-Measure", new QueueCommand.Measure(measurer));
        samples.put("Measured", new Measured(300, 12.5));
        samples.put(
                "JobCommand-Recall",
                new JobCommand.Recall(
                        TENANT,
                        "a1b2",
                        new JobReply.Refused(ErrorCode.JOB_QUEUE_FULL, "full", Duration.ofSeconds(3)),
                        client));
        samples.put("QueueCommand-Join", new QueueCommand.Join(List.of(job), desk));
        samples.put("Joined", new QueueCommand.Joined());
        return samples;
    }

    private static JobSubmission submission() {
        return new JobSubmission(
                ID,
                TENANT,
                ModelTarget.exactly(ModelRef.of("all-minilm", 3)),
                Priority.LOW,
                List.of("embedding", "ö"),
                DirectBuffers.allocate(3)
                        .put((byte) 1)
                        .put((byte) 2)
                        .put((byte) -1)
                        .flip(),
                3,
                "a1b2",
                Duration.ofHours(1),
                new ResultForm("openai", Map.of("encoding", "base64")),
                new Callback("https://example.org/hook", "whsec_c2VjcmV0"),
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    private static JobSubmission submissionOf(ModelTarget model) {
        return new JobSubmission(
                ID,
                TenantId.ANONYMOUS,
                model,
                Priority.NORMAL,
                List.of(),
                null,
                1L << 33,
                "00",
                Duration.ofMillis(1),
                ResultForm.TENSORS,
                null,
                null);
    }
}
