package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.Located;
import io.sampo.protocol.job.QueueCommand.Measured;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two jobs at a time for each ready replica, of which there is one. */
@DisplayName("The queue of a model")
class JobQueueTest {

    private final JobWorld world = new JobWorld();
    private ActorRef<QueueCommand> queue = world.queue();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void grantsWhatHasRoomAndAcknowledgesTheRest() {
        enqueue(1, 2, 3);

        List<JobCommand> told = world.jobs.receiveSeveralMessages(3);

        assertThat(told).filteredOn(JobCommand.Grant.class::isInstance).hasSize(2);
        assertThat(told).filteredOn(JobCommand.Enqueued.class::isInstance).hasSize(1);
    }

    @Test
    void handsOutNothingWithoutAReadyReplicaAndAllOnceThereIsOne() {
        world.runner.ready = 0;
        enqueue(1);
        world.jobs.expectMessageClass(JobCommand.Enqueued.class);

        world.runner.ready = 1;

        world.jobs.expectMessageClass(JobCommand.Grant.class);
    }

    @Test
    void grantsTheNextWhenOneHasEnded() {
        enqueue(1, 2, 3);
        world.jobs.receiveSeveralMessages(3);

        queue.tell(new QueueCommand.JobEnded(Jobs.id(1)));

        world.jobs.expectMessageClass(JobCommand.Grant.class);
        await().untilAsserted(() ->
                assertThat(world.journalOfQueue()).last().isEqualTo(new QueueEvent.Removed(List.of(Jobs.id(1)))));
    }

    @Test
    @DisplayName("says that the journal rests when its last job has ended, and not before")
    void saysWhenItHasRunDry() {
        enqueue(1, 2, 3);
        world.jobs.receiveSeveralMessages(3);

        queue.tell(new QueueCommand.JobEnded(Jobs.id(1)));
        queue.tell(new QueueCommand.JobEnded(Jobs.id(2)));
        world.jobs.expectMessageClass(JobCommand.Grant.class);
        assertThat(world.store.journalRested).hasValue(0);

        queue.tell(new QueueCommand.JobEnded(Jobs.id(3)));
        await().untilAsserted(() -> assertThat(world.store.journalRested).hasValue(1));
    }

    @Test
    void putsWhatComesTogetherIntoOneEvent() {
        world.runner.ready = 0;
        enqueue(IntStream.rangeClosed(1, 500).toArray());
        world.jobs.receiveSeveralMessages(500);

        assertThat(world.journalOfQueue()).hasSizeLessThan(50);
    }

    @Test
    void handsOutAgainAfterItWasLost() {
        enqueue(1, 2, 3);
        world.jobs.receiveSeveralMessages(3);
        world.kit.stop(queue);

        queue = world.queue();

        assertThat(world.jobs.receiveSeveralMessages(2)).allMatch(JobCommand.Grant.class::isInstance);
    }

    @Test
    void asksAgainWhoIsSilent() {
        enqueue(1);
        world.jobs.expectMessageClass(JobCommand.Grant.class);
        world.jobs.expectNoMessage(Duration.ofMillis(200));

        world.now = world.now.plusSeconds(3);

        world.jobs.expectMessageClass(JobCommand.Grant.class);
    }

    @Test
    void givesAJobItsTurnAgainAfterItsDelay() {
        enqueue(1);
        world.jobs.expectMessageClass(JobCommand.Grant.class);
        queue.tell(new QueueCommand.JobWaits(Jobs.id(1), Duration.ofSeconds(5)));
        world.jobs.expectNoMessage(Duration.ofMillis(200));

        world.now = world.now.plusSeconds(5);

        world.jobs.expectMessageClass(JobCommand.Grant.class);
    }

    @Test
    void takesUpWhatItDoesNotKnow() {
        enqueue(1);
        world.jobs.expectMessageClass(JobCommand.Grant.class);

        queue.tell(new QueueCommand.TakeUp(List.of(queued(1), queued(2))));

        world.jobs.expectMessageClass(JobCommand.Grant.class);
        await().untilAsserted(() ->
                assertThat(world.journalOfQueue()).last().isEqualTo(new QueueEvent.Enqueued(List.of(queued(2)))));
    }

    @Test
    void answersWhoTellsOfNewJobsOnceTheJournalHasThemAndLeavesThemAlone() {
        world.runner.ready = 0;
        TestProbe<QueueCommand.Joined> registrar = world.kit.createTestProbe(QueueCommand.Joined.class);

        queue.tell(new QueueCommand.Join(List.of(queued(1), queued(2)), registrar.getRef()));

        registrar.expectMessageClass(QueueCommand.Joined.class);
        assertThat(world.journalOfQueue()).containsExactly(new QueueEvent.Enqueued(List.of(queued(1), queued(2))));
        world.jobs.expectNoMessage(Duration.ofMillis(100));

        queue.tell(new QueueCommand.Join(List.of(queued(1)), registrar.getRef()));

        registrar.expectMessageClass(QueueCommand.Joined.class);
        assertThat(world.journalOfQueue()).hasSize(1);
    }

    @Test
    void startsJobsInGroupsWhileTheyArriveInABurst() {
        world.runner.ready = 0;
        TestProbe<QueueCommand.Joined> registrar = world.kit.createTestProbe(QueueCommand.Joined.class);
        List<QueuedJob> many =
                IntStream.rangeClosed(1, 200).mapToObj(JobQueueTest::queued).toList();
        queue.tell(new QueueCommand.Join(many, registrar.getRef()));
        registrar.expectMessageClass(QueueCommand.Joined.class);

        long begunNanos = System.nanoTime();
        world.runner.ready = 1;
        world.jobs.expectMessageClass(JobCommand.Grant.class);
        world.jobs.expectMessageClass(JobCommand.Grant.class);
        queue.tell(new QueueCommand.JobEnded(Jobs.id(1)));
        queue.tell(new QueueCommand.JobEnded(Jobs.id(2)));
        world.jobs.expectMessageClass(JobCommand.Grant.class);
        world.jobs.expectMessageClass(JobCommand.Grant.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void takesBackAJobThatBeginsAgain() {
        enqueue(1);
        world.jobs.expectMessageClass(JobCommand.Grant.class);
        queue.tell(new QueueCommand.JobEnded(Jobs.id(1)));

        enqueue(1);

        world.jobs.expectMessageClass(JobCommand.Grant.class);
    }

    @Test
    void knowsPlaces() {
        world.runner.ready = 0;
        enqueue(1, 2);
        world.jobs.receiveSeveralMessages(2);
        TestProbe<Located> asker = world.kit.createTestProbe(Located.class);

        queue.tell(new QueueCommand.Locate(Jobs.id(2), asker.getRef()));
        queue.tell(new QueueCommand.Locate(Jobs.id(3), asker.getRef()));

        assertThat(asker.receiveMessage().place().ahead()).isEqualTo(1);
        assertThat(asker.receiveMessage().place()).isNull();
    }

    @Test
    void saysHowMuchThereIsAndHowFastItEnds() {
        enqueue(1, 2, 3);
        world.jobs.receiveSeveralMessages(3);
        TestProbe<Measured> asker = world.kit.createTestProbe(Measured.class);

        queue.tell(new QueueCommand.JobEnded(Jobs.id(1)));
        await().untilAsserted(() -> {
            queue.tell(new QueueCommand.Measure(asker.getRef()));
            assertThat(asker.receiveMessage()).isEqualTo(new Measured(2, 1));
        });
    }

    @Test
    void recoversFromASnapshotAndDropsTheEventsBeforeIt() {
        world.runner.ready = 0;
        for (int i = 1; i <= 25; i++) {
            enqueue(i);
            world.jobs.expectMessageClass(JobCommand.Enqueued.class);
            world.now = world.now.plusSeconds(1);
        }
        await().untilAsserted(() -> assertThat(world.journalOfQueue()).hasSizeLessThan(20));
        world.kit.stop(queue);
        world.runner.ready = 100;

        queue = world.queue();

        assertThat(world.jobs.receiveSeveralMessages(25)).allMatch(JobCommand.Grant.class::isInstance);
    }

    @Test
    void stopsWhenItsJournalFailsAndKnowsNothingWrongAfterwards() {
        world.journal.failNextPersisted("queue|" + Jobs.MODEL);
        enqueue(1);
        world.kit.createTestProbe().expectTerminated(queue);
        world.jobs.expectNoMessage(Duration.ofMillis(100));

        queue = world.queue();
        enqueue(1);

        world.jobs.expectMessageClass(JobCommand.Grant.class);
    }

    private void enqueue(int... numbers) {
        for (int number : numbers) {
            queue.tell(new QueueCommand.Enqueue(queued(number)));
        }
    }

    private static QueuedJob queued(int number) {
        return new QueuedJob(Jobs.id(number), Jobs.TENANT, Priority.LOW);
    }
}
