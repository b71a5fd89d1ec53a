package io.sampo.node.job;

import static io.sampo.node.job.JobWorld.inputs;
import static io.sampo.node.job.JobWorld.tensors;
import static io.sampo.node.job.Jobs.MODEL;
import static io.sampo.node.job.Jobs.TENANT;
import static io.sampo.node.job.Jobs.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.node.job.FakeRunner.Run;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The entity of a job")
class JobEntityTest {

    private static final JobWorld WORLD = new JobWorld();
    private static final JobReply.Refused FULL =
            new JobReply.Refused(ErrorCode.JOB_QUEUE_FULL, "full", Duration.ofSeconds(3));
    private static int lastNumber;

    private final int number = ++lastNumber;
    private final TestProbe<JobReply> caller = WORLD.kit.createTestProbe(JobReply.class);
    private ActorRef<JobCommand> job = WORLD.job(number);

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @Test
    void tellsItsQueueUntilThatKnowsAndThenLeaves() {
        accept();
        assertThat(journal()).hasExactlyElementsOfTypes(JobEvent.Accepted.class);
        queueHears(QueueCommand.Enqueue.class);
        queueHears(QueueCommand.Enqueue.class);

        job.tell(new JobCommand.Enqueued());

        leaves();
    }

    @Test
    void answersTheSameSubmissionAsTheSameJob() {
        accept();

        job.tell(new JobCommand.Accept(submission(number, inputs()), caller.getRef()));

        assertThat(caller.expectMessageClass(JobReply.Accepted.class).repeated())
                .isTrue();
        assertThat(journal()).hasSize(1);
    }

    @Test
    void knowsItsSubmissionAgainThoughNothingNewIsTaken() {
        accept();

        recall("d1".repeat(32), TENANT);
        assertThat(caller.expectMessageClass(JobReply.Accepted.class).repeated())
                .isTrue();
        recall("d2".repeat(32), TENANT);
        assertThat(caller.expectMessageClass(JobReply.Refused.class).code()).isEqualTo(ErrorCode.JOB_MISMATCH);
        recall("d1".repeat(32), new TenantId("somebody-else"));
        assertThat(caller.expectMessageClass(JobReply.Refused.class).code()).isEqualTo(ErrorCode.JOB_MISMATCH);
        assertThat(journal()).hasSize(1);
    }

    @Test
    void refusesWhatItDoesNotKnowIfNothingNewIsTakenAndLeaves() {
        recall("d1".repeat(32), TENANT);

        assertThat(caller.expectMessageClass(JobReply.Refused.class)).isEqualTo(FULL);
        assertThat(journal()).isEmpty();
        leaves();
    }

    @Test
    void refusesAtOnceWhenItsJournalFailsAndTakesItAfterwards() {
        WORLD.journal.failNextPersisted("job|" + Jobs.id(number));

        job.tell(new JobCommand.Accept(submission(number, inputs()), caller.getRef()));

        assertThat(caller.expectMessageClass(JobReply.Refused.class, Duration.ofMillis(1500))
                        .code())
                .isEqualTo(ErrorCode.JOB_STORE_UNAVAILABLE);
        leaves();
        comesBack();
        accept();
    }

    @Test
    void refusesAtOnceThoseWhoWaitForItsRecovery() {
        accept();
        dies();
        WORLD.journal.failNextNReads("job|" + Jobs.id(number), 2);
        job = WORLD.job(number);
        job.tell(new JobCommand.Show(TENANT, caller.getRef()));
        job.tell(new JobCommand.ShowResult(TENANT, caller.getRef()));

        Stream.of(1, 2)
                .forEach(answer -> assertThat(caller.expectMessageClass(JobReply.Refused.class)
                                .code())
                        .isEqualTo(ErrorCode.JOB_STORE_UNAVAILABLE));
    }

    @Test
    void publishesWhatItsAttemptBrought() throws InterruptedException {
        accept();
        Run run = granted();
        assertThat(run.request.id()).isEqualTo(Jobs.id(number) + "/1");
        assertThat(run.request.inputs()).isEqualTo(tensors(4));

        run.completes(tensors(3));

        queueHears(QueueCommand.JobEnded.class);
        assertThat(result().completed().outputs()).isEqualTo(tensors(3));
        leaves();
    }

    @Test
    void keepsALargeResultBesideItsJournal() throws InterruptedException {
        accept();
        granted().completes(tensors(1000));
        queueHears(QueueCommand.JobEnded.class);

        assertThat(result().completed().outputs()).isEqualTo(tensors(1000));
        assertThat(journal())
                .last()
                .isInstanceOfSatisfying(
                        JobEvent.Succeeded.class,
                        succeeded -> assertThat(succeeded.result().inline()).isNull());
    }

    @Test
    void runsAgainWhenItsWorkerDiesAfterTheResultIsComputedAndBeforeItIsJournalled() throws InterruptedException {
        accept();
        Run lost = granted();
        dies();
        lost.completes(tensors(1)); // nobody is there to journal it
        job = WORLD.job(number);

        Run second = granted();
        second.completes(tensors(2));

        queueHears(QueueCommand.JobEnded.class);
        assertThat(result().completed().outputs()).isEqualTo(tensors(2));
        assertThat(journal())
                .hasExactlyElementsOfTypes(
                        JobEvent.Accepted.class,
                        JobEvent.AttemptStarted.class,
                        JobEvent.WorkerLost.class,
                        JobEvent.AttemptStarted.class,
                        JobEvent.Succeeded.class);
    }

    @Test
    void runsNoMoreWhenItsWorkerDiesAfterTheResultIsJournalledAndBeforeTheQueueHearsOfIt() throws InterruptedException {
        accept();
        granted().completes(tensors(1));
        queueHears(QueueCommand.JobEnded.class); // as if this had been lost
        comesBack();

        job.tell(new JobCommand.Grant(MODEL, false));

        queueHears(QueueCommand.JobEnded.class);
        assertThat(WORLD.runner.runs).isEmpty();
        assertThat(journal().stream().filter(JobEvent.Succeeded.class::isInstance))
                .hasSize(1);
    }

    @Test
    void refusesTheLateResultOfAnAttemptThatAnotherTookOverFrom() throws InterruptedException {
        JobSettings hasty = withAttemptTimeout(Duration.ofMillis(100));
        dies();
        job = WORLD.kit.spawn(JobEntity.create(Jobs.id(number), WORLD.environment(hasty), WORLD.shard.getRef()));
        accept();
        Run slow = granted();
        queueHears(QueueCommand.JobWaits.class);
        assertThat(slow.cancelled).isTrue();
        WORLD.now = WORLD.now.plusSeconds(60);
        Run second = granted();
        long refusedBefore = WORLD.counters.lateRefused();

        slow.completes(tensors(1));
        await().untilAsserted(() -> assertThat(WORLD.counters.lateRefused()).isEqualTo(refusedBefore + 1));
        second.completes(tensors(2));

        queueHears(QueueCommand.JobEnded.class);
        assertThat(result().completed().outputs()).isEqualTo(tensors(2));
    }

    @Test
    void keepsAResultUntilItsJournalTakesIt() throws InterruptedException {
        accept();
        Run run = granted();
        WORLD.journal.failNextNPersisted("job|" + Jobs.id(number), 2);

        run.completes(tensors(2));

        queueHears(QueueCommand.JobEnded.class);
        assertThat(journal())
                .hasExactlyElementsOfTypes(
                        JobEvent.Accepted.class, JobEvent.AttemptStarted.class, JobEvent.Succeeded.class);
    }

    @Test
    void goesBackToItsQueueWhenItIsRefused() throws InterruptedException {
        accept();
        granted().isRefused(ErrorCode.REPLICA_UNAVAILABLE);

        assertThat(queueHears(QueueCommand.JobWaits.class))
                .isEqualTo(new QueueCommand.JobWaits(Jobs.id(number), Duration.ofSeconds(1)));
        leaves();
    }

    @Test
    void knocksAgainInTheSameAttemptWhileItsReplicaIsFull() throws InterruptedException {
        accept();
        granted().isRefused(ErrorCode.QUEUE_FULL);
        WORLD.runner.nextRun().isRefused(ErrorCode.QUEUE_FULL);

        WORLD.runner.nextRun().completes(tensors(2));

        queueHears(QueueCommand.JobEnded.class);
        assertThat(journal())
                .hasExactlyElementsOfTypes(
                        JobEvent.Accepted.class, JobEvent.AttemptStarted.class, JobEvent.Succeeded.class);
    }

    @Test
    void goesBackToItsQueueWhenItsReplicaIsFullForLong() throws InterruptedException {
        accept();
        Run run = granted();
        WORLD.now = WORLD.now.plusSeconds(30);

        run.isRefused(ErrorCode.QUEUE_FULL);

        queueHears(QueueCommand.JobWaits.class);
        leaves();
    }

    @Test
    void isQuarantinedWithItsEvidenceIfItsReplicaStoppedThriceUnderIt() throws InterruptedException {
        accept();
        for (int times = 0; times < 3; times++) {
            job.tell(new JobCommand.Grant(MODEL, true));
            WORLD.runner.nextRun().isRefused(ErrorCode.REPLICA_LOST);
            leaves();
            comesBack();
        }

        job.tell(new JobCommand.Show(TENANT, caller.getRef()));

        JobStatus status = known().status();
        assertThat(status.state()).isEqualTo(JobState.QUARANTINED);
        assertThat(status.attempts())
                .hasSize(3)
                .allMatch(attempt -> attempt.outcome().contains("REPLICA_LOST: as the test wants it"));
    }

    @Test
    void isAnsweredToEveryGrantWhatItDoes() throws InterruptedException {
        job.tell(new JobCommand.Grant(MODEL, false));
        queueHears(QueueCommand.JobEnded.class);

        comesBack();
        accept();
        granted();
        job.tell(new JobCommand.Grant(MODEL, false));
        queueHears(QueueCommand.JobRuns.class);
        queueHears(QueueCommand.JobRuns.class);
    }

    @Test
    void stopsItsAttemptWhenItIsCancelled() throws InterruptedException {
        accept();
        Run run = granted();

        job.tell(new JobCommand.Withdraw(TENANT, caller.getRef()));

        assertThat(known().status().state()).isEqualTo(JobState.CANCELLED);
        queueHears(QueueCommand.JobEnded.class);
        await().until(() -> run.cancelled);
    }

    @Test
    void doesNotExistForOtherTenants() {
        TenantId other = new TenantId("other");
        accept();
        job.tell(new JobCommand.Show(other, caller.getRef()));
        job.tell(new JobCommand.ShowResult(other, caller.getRef()));
        job.tell(new JobCommand.Withdraw(other, caller.getRef()));

        Stream.of(1, 2, 3)
                .forEach(answer -> assertThat(caller.expectMessageClass(JobReply.Refused.class)
                                .code())
                        .isEqualTo(ErrorCode.JOB_NOT_FOUND));
    }

    @Test
    void knowsItsPlaceFromItsQueue() {
        accept();
        QueuePlace place = new QueuePlace(7, Duration.ofSeconds(3));

        job.tell(new JobCommand.Show(TENANT, caller.getRef()));
        queueHears(QueueCommand.Locate.class).replyTo().tell(new QueueCommand.Located(place));

        assertThat(known().status().place()).isEqualTo(place);
    }

    @Test
    void tellsItsWatchersOfEachChange() throws InterruptedException {
        TestProbe<JobUpdate> watcher = WORLD.kit.createTestProbe(JobUpdate.class);
        accept();
        job.tell(new JobCommand.Watch(Jobs.id(number), TENANT, 0, watcher.getRef()));
        granted().completes(tensors(1));

        List<JobState> seen = Stream.generate(() -> watcher.expectMessageClass(JobUpdate.JobChanged.class))
                .limit(3)
                .map(update -> update.status().state())
                .toList();

        assertThat(seen).containsExactly(JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED);
    }

    @Test
    void tellsItsEndToWatchersThatClaimToKnowIt() {
        TestProbe<JobUpdate> watcher = WORLD.kit.createTestProbe(JobUpdate.class);
        accept();
        job.tell(new JobCommand.Watch(Jobs.id(number), TENANT, 99, watcher.getRef()));
        watcher.expectNoMessage(Duration.ofMillis(100));

        job.tell(new JobCommand.Withdraw(TENANT, caller.getRef()));
        watcher.expectMessageClass(JobUpdate.JobChanged.class);
        comesBack();
        job.tell(new JobCommand.Watch(Jobs.id(number), TENANT, 99, watcher.getRef()));

        assertThat(watcher.expectMessageClass(JobUpdate.JobChanged.class)
                        .status()
                        .state())
                .isEqualTo(JobState.CANCELLED);
    }

    @Test
    void isDeletedAfterItsRetention() {
        accept();
        job.tell(new JobCommand.Withdraw(TENANT, caller.getRef()));
        known();
        job.tell(new JobCommand.Enqueued());
        leaves();
        comesBack();
        WORLD.now = WORLD.now.plus(Duration.ofHours(24));

        job.tell(new JobCommand.CheckDue());

        leaves();
        assertThat(WORLD.store.forgotten).contains(Jobs.id(number));
    }

    @Test
    void givesItsAttemptUpWhenItHasToMove() throws InterruptedException {
        accept();
        Run run = granted();

        job.tell(new JobCommand.LetGo());

        WORLD.kit.createTestProbe().expectTerminated(job);
        assertThat(run.cancelled).isTrue();
        assertThat(journal()).last().isInstanceOf(JobEvent.AttemptFailed.class);
        queueHears(QueueCommand.JobWaits.class);
    }

    private void accept() {
        job.tell(new JobCommand.Accept(submission(number, inputs()), caller.getRef()));
        assertThat(caller.expectMessageClass(JobReply.Accepted.class).repeated())
                .isFalse();
    }

    private Run granted() throws InterruptedException {
        job.tell(new JobCommand.Grant(MODEL, false));
        Run run = WORLD.runner.nextRun();
        assertThat(run.request.id()).startsWith(Jobs.id(number).value());
        return run;
    }

    private JobReply.Known known() {
        return caller.expectMessageClass(JobReply.Known.class);
    }

    private JobReply.Result result() {
        ActorRef<JobCommand> later = WORLD.job(number);
        later.tell(new JobCommand.ShowResult(TENANT, caller.getRef()));
        return caller.expectMessageClass(JobReply.Result.class);
    }

    private void comesBack() {
        dies();
        job = WORLD.job(number);
    }

    private void dies() {
        WORLD.kit.stop(job);
    }

    private <T extends QueueCommand> T queueHears(Class<T> type) {
        return WORLD
                .queue
                .fishForMessage(
                        Duration.ofSeconds(10),
                        message -> type.isInstance(message) && isMine(message)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .stream()
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private boolean isMine(QueueCommand message) {
        return message.toString().contains(Jobs.id(number).value());
    }

    private void leaves() {
        WORLD.shard.fishForMessage(
                Duration.ofSeconds(10),
                message ->
                        ((ClusterSharding.Passivate<?>) message).entity().path().equals(job.path())
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
    }

    private void recall(String digest, TenantId tenant) {
        job.tell(new JobCommand.Recall(tenant, digest, FULL, caller.getRef()));
    }

    private List<Object> journal() {
        return WORLD.journalOf(number);
    }

    private static JobSettings withAttemptTimeout(Duration timeout) {
        JobSettings usual = JobWorld.SETTINGS;
        JobRules rules = usual.rules();
        return new JobSettings(
                new JobRules(
                        rules.maxAttempts(),
                        rules.lostWorkersToQuarantine(),
                        rules.shortestBackoff(),
                        rules.longestBackoff(),
                        timeout,
                        rules.retention()),
                usual.inlineLimitBytes(),
                usual.defaultLifetime(),
                usual.maxLifetime(),
                usual.jobsPerReplica(),
                usual.maxQueued(),
                usual.queue(),
                usual.keeper(),
                usual.shards());
    }
}
