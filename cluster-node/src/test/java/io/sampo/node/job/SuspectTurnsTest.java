package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.node.job.FakeRunner.Run;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One member, jobs of two models, of which one kills the worker of all that run. Suspects may be silent for 600 ms. */
@DisplayName("Suspects of several models")
class SuspectTurnsTest {

    private static final ModelName KILLER = new ModelName("killer");
    private static final Duration SILENCE = Duration.ofMillis(1500);

    private final ActorTestKit kit = ActorTestKit.create("suspects", JobsOnNodeTest.config());
    private final FakeRunner runner = new FakeRunner();
    private final TestProbe<JobReply> caller = kit.createTestProbe(JobReply.class);

    @BeforeEach
    void start() {
        PersistenceTestKit.create(kit.system());
        Cluster cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        JobsOnNode.start(
                kit.system(),
                "node",
                settings(),
                new FakeStore(),
                FakeCallbacks.delivering(),
                runner,
                InstantSource.system());
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void runOneAfterTheOtherSoThatOnlyTheGuiltyOneIsQuarantined() throws InterruptedException {
        submit(1, Jobs.MODEL);
        submit(2, Jobs.MODEL);
        submit(3, KILLER);
        for (int kills = 0; kills < 2; kills++) {
            List<Run> together = List.of(runner.nextRun(), runner.nextRun(), runner.nextRun());
            together.forEach(run -> run.isRefused(ErrorCode.REPLICA_LOST));
        }
        submit(4, Jobs.MODEL);
        Run innocent = runner.nextRun();
        assertThat(innocent.request.id()).as("no suspect, which waits for none").startsWith(id(4));
        innocent.completes(JobWorld.tensors(1));

        List<String> ran = new ArrayList<>();
        for (int suspects = 0; suspects < 3; suspects++) {
            Run run = runner.nextRun();
            ran.add(run.request.model().name().value());
            await().during(SILENCE).atMost(SILENCE.multipliedBy(2)).until(runner.runs::isEmpty);
            if (run.request.model().name().equals(KILLER)) {
                run.isRefused(ErrorCode.REPLICA_LOST);
            } else {
                run.completes(JobWorld.tensors(1));
            }
        }

        assertThat(ran).containsExactlyInAnyOrder(Jobs.MODEL.value(), Jobs.MODEL.value(), KILLER.value());
        ends(1, JobState.SUCCEEDED);
        ends(2, JobState.SUCCEEDED);
        ends(3, JobState.QUARANTINED);
        ends(4, JobState.SUCCEEDED);
    }

    private static JobSettings settings() {
        JobSettings usual = JobWorld.SETTINGS;
        JobSettings.Queue queue = usual.queue();
        return new JobSettings(
                usual.rules(),
                usual.inlineLimitBytes(),
                usual.defaultLifetime(),
                usual.maxLifetime(),
                usual.jobsPerReplica(),
                usual.maxQueued(),
                new JobSettings.Queue(
                        queue.enqueueRetry(),
                        Duration.ofMillis(200),
                        queue.commitInterval(),
                        queue.tick(),
                        queue.snapshotEvery(),
                        queue.longestBurst(),
                        queue.burstPace()),
                usual.keeper(),
                usual.shards());
    }

    private void submit(int number, ModelName model) {
        JobSubmission any = Jobs.submission(number, JobWorld.inputs());
        JobSubmission submission = new JobSubmission(
                any.id(),
                any.tenant(),
                ModelTarget.newest(model),
                any.priority(),
                any.outputs(),
                any.inlineInputs(),
                any.inputBytes(),
                any.digest(),
                any.lifetime(),
                any.form(),
                null,
                null);
        job(number).tell(new JobCommand.Accept(submission, caller.getRef()));
        caller.expectMessageClass(JobReply.Accepted.class, Duration.ofSeconds(15));
    }

    private void ends(int number, JobState state) {
        await().untilAsserted(() -> {
            job(number).tell(new JobCommand.Show(Jobs.TENANT, caller.getRef()));
            JobStatus status = caller.expectMessageClass(JobReply.Known.class).status();
            assertThat(status.state()).as(status.toString()).isEqualTo(state);
        });
    }

    private EntityRef<JobCommand> job(int number) {
        return ClusterSharding.get(kit.system()).entityRefFor(JobEntity.TYPE_KEY, id(number));
    }

    private static String id(int number) {
        return Jobs.id(number).value();
    }
}
