package io.sampo.node.job;

import static io.sampo.node.job.JobWorld.inputs;
import static io.sampo.node.job.JobWorld.tensors;
import static io.sampo.node.job.Jobs.MODEL;
import static io.sampo.node.job.Jobs.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.JobEnded;
import io.sampo.protocol.job.QueueCommand.JobWaits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The callback of a job")
class JobCallbackTest {

    private final JobWorld world = new JobWorld();
    private final TestProbe<JobReply> caller = world.kit.createTestProbe(JobReply.class);
    private ActorRef<JobCommand> job = world.job(1);

    @BeforeEach
    void accept() {
        job.tell(new JobCommand.Accept(submission(1, inputs(), Jobs.CALLBACK), caller.getRef()));
        caller.expectMessageClass(JobReply.Accepted.class);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void isSentOnceItHasEnded() throws InterruptedException {
        job.tell(new JobCommand.Grant(MODEL, false));
        world.runner.nextRun().completes(tensors(1));

        awaitDelivery();
        assertThat(world.callbacks).containsExactly(1);
    }

    @Test
    void isSentForItsQuarantineAndForItsEndAfterIt() throws InterruptedException {
        quarantine();
        awaitDelivery();

        drop();

        awaitDelivery();
        assertThat(world.callbacks).as("the first attempt for each end").containsExactly(1, 1);
    }

    @Test
    void isSentForItsEndOnceTheOneForItsQuarantineIsNoLongerUnderWay() throws InterruptedException {
        CompletableFuture<JobCallbacks.Outcome> first = new CompletableFuture<>();
        world.callbackGate = first;
        quarantine();
        await().until(() -> !world.callbacks.isEmpty());
        world.now = world.now.plusSeconds(1);
        drop();

        world.callbackGate = null;
        first.complete(new JobCallbacks.Outcome.Delivered());

        awaitDelivery();
        assertThat(world.callbacks).containsExactly(1, 1);
    }

    @Test
    void isSeenAtItsJob() throws InterruptedException {
        assertThat(shown()).isEqualTo(new CallbackStatus(CallbackStatus.State.PENDING, 0, "", null));
        Instant retryAt = world.now.plusSeconds(5);
        world.callbackOutcome = new JobCallbacks.Outcome.Retry("answered 503", retryAt);
        quarantine();
        awaitShown(new CallbackStatus(CallbackStatus.State.PENDING, 1, "answered 503", retryAt));

        world.now = retryAt;
        world.callbackOutcome = new JobCallbacks.Outcome.Abandoned("answered 410");
        job.tell(new JobCommand.CheckDue());
        awaitShown(new CallbackStatus(CallbackStatus.State.GIVEN_UP, 2, "answered 410", null));

        world.callbackOutcome = new JobCallbacks.Outcome.Delivered();
        drop();
        awaitShown(new CallbackStatus(CallbackStatus.State.DELIVERED, 1, "", null));
    }

    private void awaitShown(CallbackStatus expected) {
        await().untilAsserted(() -> assertThat(shown()).isEqualTo(expected));
    }

    private CallbackStatus shown() {
        job.tell(new JobCommand.Show(Jobs.TENANT, caller.getRef()));
        return caller.expectMessageClass(JobReply.Known.class).callback();
    }

    /** After each loss but the last the job has nothing to do and leaves. */
    private void quarantine() throws InterruptedException {
        for (int times = 0; times < 3; times++) {
            if (times > 0) {
                world.kit.stop(job);
                job = world.job(1);
            }
            job.tell(new JobCommand.Grant(MODEL, true));
            world.runner.nextRun().isRefused(ErrorCode.REPLICA_LOST);
            queueHears(times < 2 ? JobWaits.class : JobEnded.class);
        }
    }

    private void queueHears(Class<? extends QueueCommand> type) {
        world.queue.fishForMessage(
                Duration.ofSeconds(10),
                message -> type.isInstance(message) ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore());
    }

    private void drop() {
        job.tell(new JobCommand.Resolve(Resolution.DROP, caller.getRef()));
        assertThat(caller.expectMessageClass(JobReply.Known.class).status().state())
                .isEqualTo(JobState.FAILED);
    }

    private void awaitDelivery() {
        await().untilAsserted(() -> assertThat(journal()).last().isInstanceOf(JobEvent.CallbackDelivered.class));
    }

    private List<Object> journal() {
        return world.journalOf(1);
    }
}
