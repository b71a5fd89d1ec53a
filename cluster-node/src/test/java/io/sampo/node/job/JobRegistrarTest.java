package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With a store that the test holds up. */
@DisplayName("The registrar of jobs")
class JobRegistrarTest {

    private final JobWorld world = new JobWorld();
    private final TestProbe<JobReply> caller = world.kit.createTestProbe(JobReply.class);
    private final ActorRef<JobRegistrar.Command> registrar = world.kit.spawn(JobRegistrar.create(world.environment));
    private CompletableFuture<Done> gate = CompletableFuture.completedFuture(Done.getInstance());

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void tellsTheQueueAndThenTheSubmitterOnceTheStoreHasIt() {
        holdUp();
        register(1);
        world.queue.expectNoMessage();
        caller.expectNoMessage();

        goOn();

        QueueCommand.Join join = world.queue.expectMessageClass(QueueCommand.Join.class);
        assertThat(join.jobs()).containsExactly(new QueuedJob(Jobs.id(1), Jobs.TENANT, Priority.LOW));
        JobReply.Accepted accepted = caller.expectMessageClass(JobReply.Accepted.class);
        assertThat(accepted.repeated()).isFalse();
        assertThat(accepted.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(accepted.status().id()).isEqualTo(Jobs.id(1));
        assertThat(world.counters.accepted()).isEqualTo(1);
    }

    @Test
    void writesAllThatCameDuringAWriteInTheNextOne() {
        holdUp();
        IntStream.rangeClosed(1, 100).forEach(this::register);
        caller.expectNoMessage();

        goOn();

        assertThat(caller.receiveSeveralMessages(100)).allMatch(JobReply.Accepted.class::isInstance);
        assertThat(world.store.begun).extracting(List::size).containsExactly(1, 99);
    }

    @Test
    void writesNoMoreAtOnceThanFitsIntoAMessage() {
        holdUp();
        IntStream.rangeClosed(0, JobRegistrar.MOST_AT_ONCE + 1).forEach(this::register);

        goOn();

        caller.receiveSeveralMessages(JobRegistrar.MOST_AT_ONCE + 2);
        assertThat(world.store.begun).extracting(List::size).containsExactly(1, JobRegistrar.MOST_AT_ONCE, 1);
    }

    @Test
    void leavesWhatIsThereAlreadyToItsEntity() {
        register(1);
        caller.expectMessageClass(JobReply.Accepted.class);

        register(1);

        JobCommand.Accept accept = world.jobs.expectMessageClass(JobCommand.Accept.class);
        assertThat(accept.submission().id()).isEqualTo(Jobs.id(1));
        assertThat(accept.replyTo()).isEqualTo(caller.getRef());
        caller.expectNoMessage();
    }

    @Test
    void refusesWhileTheStoreIsAwayAndAllButOneAtOnce() {
        world.store.away = true;
        register(1);
        expectUnavailable();

        holdUp();
        register(2);
        register(3);
        expectUnavailable();
        caller.expectNoMessage();
        world.store.away = false;
        goOn();

        assertThat(caller.expectMessageClass(JobReply.Accepted.class).status().id())
                .isEqualTo(Jobs.id(2));
        register(4);
        caller.expectMessageClass(JobReply.Accepted.class);
    }

    @Test
    void refusesBeyondItsBoundAndKeepsThoseThatWait() {
        holdUp();
        register(0);
        JobSubmission submission = submission(1);
        ActorRef<JobReply> others = world.kit.createTestProbe(JobReply.class).getRef();
        for (int i = 0; i < JobRegistrar.MOST_WAITING; i++) {
            registrar.tell(new JobRegistrar.Register(submission, others));
        }

        register(2);

        expectUnavailable();
        goOn();
        caller.expectMessageClass(JobReply.Accepted.class);
    }

    @Test
    void tellsTheQueueAgainUntilItAnswers() {
        register(1);
        QueueCommand.Join first = world.queue.expectMessageClass(QueueCommand.Join.class);

        QueueCommand.Join second = world.queue.expectMessageClass(QueueCommand.Join.class);
        second.replyTo().tell(new QueueCommand.Joined());

        assertThat(second.jobs()).isEqualTo(first.jobs());
        world.queue.expectNoMessage(JobWorld.SETTINGS.queue().enqueueRetry().multipliedBy(2));
    }

    private void holdUp() {
        gate = new CompletableFuture<>();
        world.store.gate = gate;
    }

    private void goOn() {
        world.store.gate = CompletableFuture.completedFuture(Done.getInstance());
        gate.complete(Done.getInstance());
    }

    private void expectUnavailable() {
        assertThat(caller.expectMessageClass(Refused.class).code()).isEqualTo(ErrorCode.JOB_STORE_UNAVAILABLE);
    }

    private void register(int number) {
        registrar.tell(new JobRegistrar.Register(submission(number), caller.getRef()));
    }

    private static JobSubmission submission(int number) {
        return Jobs.submission(number, JobWorld.inputs());
    }
}
