package io.sampo.node.job;

import static io.sampo.node.job.JobWorld.tensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.node.job.JobStore.WaitingJob;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One member with all that belongs to jobs, a journal in memory, and a runner that the tests play. */
@DisplayName("A member with jobs")
class JobsOnNodeTest {

    private static final TenantId A = new TenantId("a");
    private static final TenantId B = new TenantId("b");
    private static final FakeStore STORE = new FakeStore();
    private static final FakeRunner RUNNER = new FakeRunner();
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Jobs.START);
    private static final ActorTestKit KIT = ActorTestKit.create("jobs", config());
    private static JobsOnNode jobs;
    private static int lastJob;

    private final TestProbe<JobReply> caller = KIT.createTestProbe(JobReply.class);

    /** Of a member that is all of its cluster. */
    static Config config() {
        return ConfigFactory.parseString("""
                            pekko {
                              loglevel = WARNING
                              actor { provider = cluster, allow-java-serialization = off }
                              remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                              cluster {
                                roles = [node]
                                jmx.enabled = off
                                sharding {
                                  remember-entities = on
                                  remember-entities-store = ddata
                                  distributed-data.durable.keys = []
                                }
                              }
                            }
                            """)
                .withFallback(PersistenceTestKitPlugin.getInstance().config())
                .withFallback(PersistenceTestKitSnapshotPlugin.getInstance().config())
                .withFallback(ConfigFactory.load());
    }

    @BeforeAll
    static void start() {
        PersistenceTestKit journal = PersistenceTestKit.create(KIT.system());
        STORE.journal = event -> journal.persistForRecovery("job|" + event.id(), List.of((Object) event));
        Cluster cluster = Cluster.get(KIT.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        jobs = JobsOnNode.start(
                KIT.system(), "node", JobWorld.SETTINGS, STORE, FakeCallbacks.delivering(), RUNNER, NOW::get);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void serve() {
        RUNNER.ready = 1;
        RUNNER.echoes = false;
    }

    @Test
    void takesAJobFromSubmissionToItsResult() throws InterruptedException {
        JobId id = submit(A, 40);
        FakeRunner.Run run = RUNNER.nextRun();
        assertThat(status(id, A).state()).isEqualTo(JobState.RUNNING);
        assertThat(ask(replyTo -> new JobRequest.GetResult(id, A, replyTo), JobReply.Refused.class)
                        .code())
                .isEqualTo(ErrorCode.JOB_NOT_FINISHED);

        run.completes(tensors(3));

        ends(id, A, JobState.SUCCEEDED);
        JobReply.Result result = ask(replyTo -> new JobRequest.GetResult(id, A, replyTo), JobReply.Result.class);
        assertThat(result.completed().outputs()).isEqualTo(tensors(3));
    }

    @Test
    void takesLargeInputsThroughTheStore() throws InterruptedException {
        JobId id = submit(A, 100_000);
        FakeRunner.Run run = RUNNER.nextRun();

        assertThat(run.request.inputs()).isEqualTo(tensors(100_000));
        run.completes(tensors(200_000));

        ends(id, A, JobState.SUCCEEDED);
        assertThat(ask(replyTo -> new JobRequest.GetResult(id, A, replyTo), JobReply.Result.class)
                        .completed()
                        .outputs())
                .isEqualTo(tensors(200_000));
    }

    @Test
    void cancelsInEachState() throws InterruptedException {
        RUNNER.ready = 0;
        JobId queued = submit(A, 1);
        assertThat(cancel(queued).state()).isEqualTo(JobState.CANCELLED);

        RUNNER.ready = 1;
        JobId running = submit(A, 1);
        FakeRunner.Run run = RUNNER.nextRun();
        assertThat(cancel(running).state()).isEqualTo(JobState.CANCELLED);
        await().until(() -> run.cancelled);

        JobId succeeded = submit(A, 1);
        RUNNER.nextRun().completes(tensors(1));
        ends(succeeded, A, JobState.SUCCEEDED);
        assertThat(cancel(succeeded).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cancel(queued).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void letsJobsExpire() {
        RUNNER.ready = 0;
        JobId id = submit(A, 1);
        STORE.looked.add(id);
        NOW.updateAndGet(now -> now.plus(Duration.ofHours(1)));

        ends(id, A, JobState.EXPIRED);
    }

    @Test
    void knowsWhereAJobStands() {
        RUNNER.ready = 0;
        submit(A, 1);
        JobId second = submit(A, 1);

        await().untilAsserted(() -> {
            JobStatus.QueuePlace place = status(second, A).place();
            assertThat(place).isNotNull();
            assertThat(place.ahead()).isPositive();
        });
        cancelAll();
    }

    @Test
    void findsAJobThatItsQueueNeverHeardOf() {
        JobId id = new JobId("job_" + "7".repeat(26));
        ActorRef<JobCommand> other = KIT.spawn(JobEntity.create(
                id,
                aloof(),
                KIT.createTestProbe(ClusterSharding.ShardCommand.class).getRef()));
        other.tell(new JobCommand.Accept(submissionOf(id), caller.getRef()));
        caller.expectMessageClass(JobReply.Accepted.class);
        KIT.stop(other);

        succeedsOnceTheKeeperFinds(id);
    }

    @Test
    void findsAJobWhoseMemberWasLostBetweenItsFirstEventAndItsQueue() {
        JobId id = JobId.random();
        STORE.begin(List.of(JobDecisions.accepted(submissionOf(id), NOW.get())));
        assertThat(status(id, Jobs.TENANT).state()).isEqualTo(JobState.QUEUED);

        succeedsOnceTheKeeperFinds(id);
    }

    @Test
    void takesASubmissionThatIsSentAgainForTheSameJob() throws InterruptedException {
        JobSpec spec = spec(JobId.random(), A, Jobs.MODEL, 4);
        assertThat(ask(replyTo -> new JobRequest.Submit(spec, replyTo), JobReply.Accepted.class)
                        .repeated())
                .isFalse();
        FakeRunner.Run run = RUNNER.nextRun();

        JobReply.Accepted again = ask(replyTo -> new JobRequest.Submit(spec, replyTo), JobReply.Accepted.class);
        JobSpec other = spec(spec.id(), A, Jobs.MODEL, 5);
        JobReply.Refused refused = ask(replyTo -> new JobRequest.Submit(other, replyTo), JobReply.Refused.class);

        assertThat(again.repeated()).isTrue();
        assertThat(again.status().state()).isEqualTo(JobState.RUNNING);
        assertThat(refused.code()).isEqualTo(ErrorCode.JOB_MISMATCH);
        run.completes(tensors(1));
        ends(spec.id(), A, JobState.SUCCEEDED);
    }

    @Test
    void cancelsAJobThatNobodyAskedForSinceItWasSubmitted() {
        RUNNER.ready = 0;
        JobSpec spec = spec(JobId.random(), A, Jobs.MODEL, 4);
        ask(replyTo -> new JobRequest.Submit(spec, replyTo), JobReply.Accepted.class);

        assertThat(cancel(spec.id()).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void refusesUnknownModelsAndUnknownJobs() {
        JobSpec unknown = spec(JobId.random(), A, new ModelName("other"), 1);
        assertThat(ask(replyTo -> new JobRequest.Submit(unknown, replyTo), JobReply.Refused.class)
                        .code())
                .isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(ask(replyTo -> new JobRequest.GetStatus(JobId.random(), A, replyTo), JobReply.Refused.class)
                        .code())
                .isEqualTo(ErrorCode.JOB_NOT_FOUND);
    }

    @Test
    void refusesOtherContentUnderTheSameIdAndKeepsTheFirst() throws InterruptedException {
        JobId id = submit(A, 100_000);
        JobSpec other = spec(id, A, Jobs.MODEL, 100_001);

        assertThat(ask(replyTo -> new JobRequest.Submit(other, replyTo), JobReply.Refused.class)
                        .code())
                .isEqualTo(ErrorCode.JOB_MISMATCH);

        FakeRunner.Run run = RUNNER.nextRun();
        assertThat(run.request.inputs()).isEqualTo(tensors(100_000));
        run.completes(tensors(1));
        ends(id, A, JobState.SUCCEEDED);
    }

    @Test
    void saysSoWhenTheStoreIsAway() {
        STORE.away = true;
        try {
            JobSpec large = spec(JobId.random(), A, Jobs.MODEL, 100_000);
            assertThat(ask(replyTo -> new JobRequest.Submit(large, replyTo), JobReply.Refused.class)
                            .code())
                    .isEqualTo(ErrorCode.JOB_STORE_UNAVAILABLE);
            JobFilter all = new JobFilter(A, null, null, "", 10);
            assertThat(ask(replyTo -> new JobRequest.ListJobs(all, replyTo), JobReply.Refused.class)
                            .code())
                    .isEqualTo(ErrorCode.JOB_STORE_UNAVAILABLE);
        } finally {
            STORE.away = false;
        }
    }

    @Test
    void endsAThousandJobsOfTwoTenantsWithFewUnderWay() {
        RUNNER.echoes = true;
        RUNNER.mostUnderWay.set(0);
        long succeededBefore = jobs.counters().succeeded();
        Set<JobId> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            JobId id = JobId.random();
            ids.add(id);
            jobs.desk().tell(new JobRequest.Submit(spec(id, i % 2 == 0 ? A : B, Jobs.MODEL, 4), caller.getRef()));
        }
        for (int i = 0; i < 1000; i++) {
            JobReply.Accepted accepted = caller.expectMessageClass(JobReply.Accepted.class, Duration.ofSeconds(20));
            assertThat(ids.remove(accepted.status().id())).isTrue();
        }

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(jobs.counters().succeeded()).isEqualTo(succeededBefore + 1000));
        assertThat(RUNNER.mostUnderWay.get()).isBetween(1, JobWorld.SETTINGS.jobsPerReplica());
    }

    /** The store lists it among those that wait, as the index would. */
    private void succeedsOnceTheKeeperFinds(JobId id) {
        RUNNER.echoes = true;
        WaitingJob waiting = new WaitingJob(id, Jobs.TENANT, Jobs.MODEL, Priority.LOW);
        STORE.waiting.add(waiting);
        NOW.updateAndGet(now -> now.plusSeconds(1));

        ends(id, Jobs.TENANT, JobState.SUCCEEDED);
        STORE.waiting.remove(waiting);
    }

    private static JobEnvironment aloof() {
        TestProbe<QueueCommand> nobody = KIT.createTestProbe(QueueCommand.class);
        JobPeers peers = new JobPeers() {
            @Override
            public RecipientRef<JobCommand> job(JobId id) {
                return KIT.createTestProbe(JobCommand.class).getRef();
            }

            @Override
            public RecipientRef<QueueCommand> queue(ModelName model) {
                return nobody.getRef();
            }

            @Override
            public RecipientRef<SuspectCommand> suspects() {
                return KIT.createTestProbe(SuspectCommand.class).getRef();
            }
        };
        return new JobEnvironment(
                JobWorld.SETTINGS,
                STORE,
                RUNNER,
                FakeCallbacks.delivering(),
                peers,
                new DirectOutbox(),
                KIT.system().executionContext(),
                NOW::get,
                "member-0",
                new JobCounters());
    }

    private static JobSubmission submissionOf(JobId id) {
        JobSubmission any = Jobs.submission(1, JobWorld.inputs());
        return new JobSubmission(
                id,
                any.tenant(),
                any.model(),
                any.priority(),
                any.outputs(),
                any.inlineInputs(),
                any.inputBytes(),
                any.digest(),
                any.lifetime(),
                any.form(),
                null,
                null);
    }

    private JobId submit(TenantId tenant, int bytes) {
        JobSpec spec = spec(JobId.ofKey(tenant, "job-" + ++lastJob), tenant, Jobs.MODEL, bytes);
        JobReply.Accepted accepted = ask(replyTo -> new JobRequest.Submit(spec, replyTo), JobReply.Accepted.class);
        assertThat(accepted.repeated()).isFalse();
        return spec.id();
    }

    static JobSpec spec(JobId id, TenantId tenant, ModelName model, int bytes) {
        return new JobSpec(
                id,
                tenant,
                ModelTarget.newest(model),
                tensors(bytes),
                List.of(),
                Priority.LOW,
                Jobs.LIFETIME,
                ResultForm.TENSORS,
                null,
                null);
    }

    private JobStatus status(JobId id, TenantId tenant) {
        return ask(replyTo -> new JobRequest.GetStatus(id, tenant, replyTo), JobReply.Known.class)
                .status();
    }

    private JobStatus cancel(JobId id) {
        return ask(replyTo -> new JobRequest.CancelJob(id, A, replyTo), JobReply.Known.class)
                .status();
    }

    private void cancelAll() {
        for (int i = 1; i <= lastJob; i++) {
            cancel(JobId.ofKey(A, "job-" + i));
        }
    }

    private void ends(JobId id, TenantId tenant, JobState state) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(status(id, tenant).state()).isEqualTo(state));
    }

    private <T extends JobReply> T ask(Function<ActorRef<JobReply>, JobRequest> request, Class<T> answer) {
        jobs.desk().tell(request.apply(caller.getRef()));
        return caller.expectMessageClass(answer, Duration.ofSeconds(15));
    }
}
