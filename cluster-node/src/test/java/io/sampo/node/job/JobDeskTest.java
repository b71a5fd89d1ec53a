package io.sampo.node.job;

import static io.sampo.node.job.JobWorld.tensors;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.Measured;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Documents of up to 64 bytes are small; the test plays the jobs and the queue. */
@DisplayName("A job desk")
class JobDeskTest {

    private static final int SMALL = 4;
    private static final int LARGE = 1000;

    private final JobWorld world = new JobWorld();
    private final TestProbe<JobReply> caller = world.kit.createTestProbe(JobReply.class);
    private final ActorRef<JobRequest> desk = world.kit.spawn(JobDesk.create(world.environment));

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void passesASmallSubmissionOnWithAllThatBelongsToIt() {
        submit(spec(SMALL));

        JobCommand.Accept accept = world.jobs.expectMessageClass(JobCommand.Accept.class);
        JobSubmission submission = accept.submission();
        assertThat(accept.replyTo()).isEqualTo(caller.getRef());
        assertThat(submission.id()).isEqualTo(Jobs.id(1));
        assertThat(submission.inlineInputs()).isNotNull();
        assertThat(TensorDocument.read(submission.inlineInputs())).isEqualTo(tensors(SMALL));
        assertThat(submission.digest()).isEqualTo(spec(SMALL).digest());
        assertThat(submission.lifetime()).as("the default").isEqualTo(Duration.ofHours(24));
        assertThat(world.store.payloads).isEmpty();
    }

    @Test
    void bringsLargeInputsToTheStoreFirst() {
        submit(spec(LARGE));

        JobSubmission submission =
                world.jobs.expectMessageClass(JobCommand.Accept.class).submission();
        assertThat(submission.inlineInputs()).isNull();
        assertThat(submission.inputBytes()).isGreaterThan(LARGE);
        assertThat(world.store.payloads).hasSize(1);
    }

    @Test
    void refusesLargeInputsWhileTheStoreIsAwayAndTakesThemOnceItIsBack() {
        world.store.away = true;
        submit(spec(LARGE));
        expectUnavailable();
        world.jobs.expectNoMessage(Duration.ofMillis(100));

        world.store.away = false;
        submit(spec(LARGE));

        world.jobs.expectMessageClass(JobCommand.Accept.class);
        caller.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void doesNotNeedTheStoreForSmallInputs() {
        world.store.away = true;

        submit(spec(SMALL));

        world.jobs.expectMessageClass(JobCommand.Accept.class);
    }

    @Test
    void refusesToListWhileTheStoreIsAwayAndListsOnceItIsBack() {
        world.store.away = true;
        desk.tell(new JobRequest.ListJobs(filter(""), caller.getRef()));
        expectUnavailable();

        world.store.away = false;
        desk.tell(new JobRequest.ListJobs(filter(""), caller.getRef()));

        assertThat(caller.expectMessageClass(JobReply.Page.class).next()).isEqualTo("next");
    }

    @Test
    void countsWhatErrorsTakeInAList() {
        String detail = "\uFFFD".repeat(4000);
        world.store.listed.add(failed(detail));
        world.store.listed.add(failed("short"));

        desk.tell(new JobRequest.ListJobs(filter(""), caller.getRef()));

        assertThat(caller.expectMessageClass(JobReply.Page.class).jobs()).hasSize(2);
        assertThat(world.outbox.payloads)
                .singleElement()
                .satisfies(bytes -> assertThat(bytes).isGreaterThan(detail.getBytes(UTF_8).length));
    }

    private static JobStatus failed(String detail) {
        Job job = Job.apply(null, JobDecisions.accepted(Jobs.submission(1, new byte[0]), Jobs.START));
        return Job.apply(job, new JobEvent.Failed(Jobs.START, ErrorCode.MODEL_FAILED, detail))
                .status();
    }

    @Test
    void refusesAMalformedCursorForGood() {
        desk.tell(new JobRequest.ListJobs(filter(FakeStore.MALFORMED), caller.getRef()));

        assertThat(caller.expectMessageClass(Refused.class))
                .isEqualTo(Refused.forGood(ErrorCode.INVALID_REQUEST, "after: malformed"));
    }

    @Test
    void refusesForGoodWhatNoReplicaWouldTake() {
        submit(drawn(spec(Jobs.MODEL, SMALL, Duration.ofDays(8), null)));
        assertThat(caller.expectMessageClass(Refused.class)).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(refused.detail()).startsWith("lifetime: PT192H (expected: at most PT168H");
            assertThat(refused.retryAfter()).isZero();
        });

        submit(drawn(spec(new ModelName("unknown"), SMALL, Duration.ZERO, null)));
        assertThat(caller.expectMessageClass(Refused.class).code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        world.jobs.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void refusesACallbackThatMayNotBeSentTo() {
        ActorRef<JobRequest> strict = world.kit.spawn(JobDesk.create(with(new NoCallbacks())));

        strict.tell(
                new JobRequest.Submit(drawn(spec(Jobs.MODEL, SMALL, Duration.ZERO, Jobs.CALLBACK)), caller.getRef()));

        assertThat(caller.expectMessageClass(Refused.class))
                .isEqualTo(Refused.forGood(ErrorCode.INVALID_REQUEST, "callback: nowhere"));
        world.jobs.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void asksTheJobOfAKeyBeforeItRefuses() {
        JobSpec unloaded = spec(new ModelName("unknown"), SMALL, Duration.ZERO, null);

        submit(unloaded);

        JobCommand.Recall recall = world.jobs.expectMessageClass(JobCommand.Recall.class);
        assertThat(recall.digest()).isEqualTo(unloaded.digest());
        assertThat(recall.otherwise()).isEqualTo(Refused.forGood(ErrorCode.MODEL_NOT_FOUND, "not found"));
        caller.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void passesAllElseOnToTheJob() {
        TestProbe<JobUpdate> watcher = world.kit.createTestProbe(JobUpdate.class);
        desk.tell(new JobRequest.GetStatus(Jobs.id(1), Jobs.TENANT, caller.getRef()));
        desk.tell(new JobRequest.GetResult(Jobs.id(1), Jobs.TENANT, caller.getRef()));
        desk.tell(new JobRequest.CancelJob(Jobs.id(1), Jobs.TENANT, caller.getRef()));
        desk.tell(new JobRequest.WatchJob(Jobs.id(1), Jobs.TENANT, 7, watcher.getRef()));
        desk.tell(new JobRequest.ResolveQuarantine(Jobs.id(1), Resolution.DROP, caller.getRef()));

        assertThat(world.jobs.receiveSeveralMessages(5))
                .containsExactly(
                        new JobCommand.Show(Jobs.TENANT, caller.getRef()),
                        new JobCommand.ShowResult(Jobs.TENANT, caller.getRef()),
                        new JobCommand.Withdraw(Jobs.TENANT, caller.getRef()),
                        new JobCommand.Watch(Jobs.id(1), Jobs.TENANT, 7, watcher.getRef()),
                        new JobCommand.Resolve(Resolution.DROP, caller.getRef()));
    }

    @Test
    void asksTheQueueHowFullItIsOnceForManySubmissionsAndMakesNoneWait() {
        for (int i = 0; i < 50; i++) {
            submit(spec(SMALL));
        }

        assertThat(world.jobs.receiveSeveralMessages(50)).allMatch(JobCommand.Accept.class::isInstance);
        world.queue.expectMessageClass(QueueCommand.Measure.class);
        world.queue.expectNoMessage(Duration.ofMillis(500));
    }

    @Test
    void asksOnlyTheJobItselfOnceItsQueueIsFullAndKeepsNothingOfIt() {
        submit(spec(SMALL));
        world.jobs.expectMessageClass(JobCommand.Accept.class);
        queueSays(new Measured(JobWorld.SETTINGS.maxQueued() + 19, 2));

        JobCommand.Recall recall = submitUntil(JobCommand.Recall.class, spec(LARGE));

        assertThat(recall.digest()).isEqualTo(spec(LARGE).digest());
        assertThat(recall.tenant()).isEqualTo(Jobs.TENANT);
        assertThat(recall.replyTo()).isEqualTo(caller.getRef());
        assertThat(recall.otherwise().code()).isEqualTo(ErrorCode.JOB_QUEUE_FULL);
        assertThat(recall.otherwise().retryAfter()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        caller.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void takesMoreOnceItsQueueHasRoom() {
        submit(spec(SMALL));
        world.jobs.expectMessageClass(JobCommand.Accept.class);
        queueSays(new Measured(JobWorld.SETTINGS.maxQueued(), 2));
        submitUntil(JobCommand.Recall.class, spec(SMALL));

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            submit(spec(SMALL));
            world.jobs.receiveMessage();
            queueSays(new Measured(1, 2));
        });

        submitUntil(JobCommand.Accept.class, spec(SMALL));
    }

    private void queueSays(Measured measured) {
        world.queue
                .expectMessageClass(QueueCommand.Measure.class, Duration.ofMillis(200))
                .replyTo()
                .tell(measured);
    }

    /** The desk hears from the queue at some time: submits until it has. */
    private <T extends JobCommand> T submitUntil(Class<T> type, JobSpec spec) {
        return await().atMost(Duration.ofSeconds(5))
                .until(
                        () -> {
                            submit(spec);
                            JobCommand command = world.jobs.receiveMessage();
                            return type.isInstance(command) ? type.cast(command) : null;
                        },
                        command -> command != null);
    }

    private void expectUnavailable() {
        Refused refused = caller.expectMessageClass(Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.JOB_STORE_UNAVAILABLE);
        assertThat(refused.retryAfter()).isPositive();
    }

    private void submit(JobSpec spec) {
        desk.tell(new JobRequest.Submit(spec, caller.getRef()));
    }

    private static JobSpec spec(int bytes) {
        return spec(Jobs.MODEL, bytes, Duration.ZERO, null);
    }

    private static JobSpec spec(ModelName model, int bytes, Duration lifetime, @Nullable Callback callback) {
        return new JobSpec(
                Jobs.id(1),
                Jobs.TENANT,
                ModelTarget.newest(model),
                tensors(bytes),
                List.of(),
                Priority.LOW,
                lifetime,
                ResultForm.TENSORS,
                callback,
                null);
    }

    /** The same without a key. */
    private static JobSpec drawn(JobSpec keyed) {
        return new JobSpec(
                JobId.random(),
                keyed.tenant(),
                keyed.model(),
                keyed.inputs(),
                keyed.outputs(),
                keyed.priority(),
                keyed.lifetime(),
                keyed.form(),
                keyed.callback(),
                keyed.traceParent());
    }

    private static JobFilter filter(String after) {
        return new JobFilter(Jobs.TENANT, null, null, after, 10);
    }

    private JobEnvironment with(JobCallbacks callbacks) {
        JobEnvironment usual = world.environment;
        return new JobEnvironment(
                usual.settings(),
                usual.store(),
                usual.runner(),
                callbacks,
                usual.peers(),
                usual.outbox(),
                usual.executor(),
                usual.clock(),
                usual.self(),
                usual.counters());
    }

    private record NoCallbacks() implements JobCallbacks {

        @Override
        public CompletionStage<Optional<InvalidRequestException>> check(Callback callback) {
            return CompletableFuture.completedFuture(Optional.of(new InvalidRequestException("callback: nowhere")));
        }

        @Override
        public CompletionStage<Outcome> send(JobStatus status, Callback callback, int attempt) {
            throw new AssertionError("nothing was accepted");
        }
    }
}
