package io.sampo.node.job;

import static io.sampo.node.job.JobWorld.inputs;
import static io.sampo.node.job.JobWorld.tensors;
import static io.sampo.node.job.Jobs.MODEL;
import static io.sampo.node.job.Jobs.TENANT;
import static io.sampo.node.job.Jobs.submission;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.job.FakeRunner.Run;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.QueueCommand.JobWaits;
import io.sampo.protocol.job.SuspectCommand.AskTurn;
import io.sampo.protocol.job.SuspectCommand.EndTurn;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A job that lost two workers")
class JobSuspectTest {

    private final JobWorld world = new JobWorld();
    private final TestProbe<JobReply> caller = world.kit.createTestProbe(JobReply.class);
    private ActorRef<JobCommand> job = world.job(1);

    @BeforeEach
    void loseTwoWorkers() throws InterruptedException {
        job.tell(new JobCommand.Accept(submission(1, inputs()), caller.getRef()));
        caller.expectMessageClass(JobReply.Accepted.class);
        for (int lost = 0; lost < 2; lost++) {
            job.tell(new JobCommand.Grant(MODEL, false));
            world.runner.nextRun().isRefused(ErrorCode.REPLICA_LOST);
            awaitDelay();
            comesBack();
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void asksForTheTurnOfSuspectsAndWaits() {
        job.tell(new JobCommand.Grant(MODEL, false));

        assertThat(world.suspects.receiveMessage()).isEqualTo(new AskTurn(Jobs.id(1), MODEL, false));
        assertThat(awaitDelay()).isEqualTo(JobWorld.SETTINGS.queue().grantRepeat());
        assertThat(world.runner.runs).isEmpty();
    }

    @Test
    void keepsItsTurnWhileItRunsAndGivesItBackOnceItsEndIsInTheJournal() throws InterruptedException {
        job.tell(new JobCommand.Grant(MODEL, true));
        Run run = world.runner.nextRun();
        assertThat(world.suspects.receiveMessage()).isEqualTo(new AskTurn(Jobs.id(1), MODEL, true));
        assertThat(world.suspects.receiveMessage(Duration.ofSeconds(6)))
                .as("again, while it runs")
                .isEqualTo(new AskTurn(Jobs.id(1), MODEL, true));

        world.journal.failNextNPersisted("job|" + Jobs.id(1), 1);
        run.completes(tensors(1));

        world.suspects.fishForMessage(
                Duration.ofSeconds(10),
                said -> said instanceof EndTurn ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore());
        assertThat(world.journalOf(1)).last().isInstanceOf(JobEvent.Succeeded.class);
    }

    @Test
    void givesBackATurnThatItCannotUse() {
        job.tell(new JobCommand.Withdraw(TENANT, caller.getRef()));
        caller.expectMessageClass(JobReply.Known.class);
        comesBack();

        job.tell(new JobCommand.Grant(MODEL, true));

        assertThat(world.suspects.receiveMessage()).isEqualTo(new EndTurn(Jobs.id(1)));
        assertThat(world.runner.runs).isEmpty();
    }

    private void comesBack() {
        world.kit.stop(job);
        job = world.job(1);
    }

    private Duration awaitDelay() {
        return world
                .queue
                .fishForMessage(
                        Duration.ofSeconds(10),
                        message -> message instanceof JobWaits
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .stream()
                .map(JobWaits.class::cast)
                .findFirst()
                .orElseThrow()
                .delay();
    }
}
