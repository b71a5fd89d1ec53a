package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.node.job.JobStore.WaitingJob;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.model.ModelName;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The clock of the world stands still until told; the keeper's intervals are real. */
@DisplayName("The keeper of jobs")
class JobKeeperTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration ONCE = Duration.ofHours(1);
    private static final Duration SILENCE = Duration.ofMillis(200);

    private static final ModelName OTHER = new ModelName("another-model");

    private final JobWorld world = new JobWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void tellsAJobThatSomethingIsDueOnceALookHoweverMuchIsDue() {
        world.store.looked.addAll(List.of(Jobs.id(1), Jobs.id(2), Jobs.id(1)));
        start(ONCE, 500);

        assertThat(world.jobs.receiveSeveralMessages(2)).allMatch(JobCommand.CheckDue.class::isInstance);
        world.jobs.expectNoMessage(SILENCE);
    }

    @Test
    void looksAgainAfterItsInterval() {
        start(SOON, 500);
        world.jobs.expectNoMessage(SILENCE);

        world.store.looked.add(Jobs.id(1));

        world.jobs.expectMessageClass(JobCommand.CheckDue.class);
    }

    @Test
    void looksAgainSoonerIfThereWasMoreThanAPage() {
        world.store.looked.add(Jobs.id(1));
        start(Duration.ofSeconds(4), 1);
        world.jobs.expectMessageClass(JobCommand.CheckDue.class);

        world.jobs.expectMessageClass(JobCommand.CheckDue.class, Duration.ofSeconds(2));
    }

    @Test
    void tellsQueuesWhoWaitsPageByPageAndBeginsAgainWhenTheNextRoundIsDue() {
        waits(1, 2, 3);
        start(SOON, 2);

        assertThat(takenUp()).as("what wakes the queue").isEmpty();
        assertThat(IntStream.range(0, 2).boxed().flatMap(page -> takenUp().stream()))
                .containsExactlyInAnyOrder(queued(1), queued(2), queued(3));
        world.queue.expectNoMessage(SILENCE);

        world.now = world.now.plusSeconds(1);
        assertThat(takenUp()).isEmpty();
        assertThat(takenUp()).hasSize(2);
        assertThat(takenUp()).hasSize(1);
    }

    @Test
    void restsFourTimesAsLongAsARoundTook() {
        waits(1, 2, 3);
        world.store.beforePage = () -> world.now = world.now.plusSeconds(10);
        start(SOON, 2);
        world.queue.receiveSeveralMessages(3);
        world.queue.expectNoMessage(SILENCE);
        world.store.beforePage = () -> {};

        world.now = world.now.plusSeconds(79);
        world.queue.expectNoMessage(SILENCE);

        world.now = world.now.plusSeconds(1);
        assertThat(takenUp()).as("the next round").isEmpty();
    }

    @Test
    void tellsEachQueueOfItsOwnJobs() {
        waits(1);
        waitsFor(OTHER, 2);
        start(ONCE, 500);

        assertThat(List.of(toldTo(), toldTo(), toldTo(), toldTo()))
                .containsExactly(
                        new Told(Jobs.MODEL, List.of()),
                        new Told(OTHER, List.of()),
                        new Told(Jobs.MODEL, List.of(queued(1))),
                        new Told(OTHER, List.of(queued(2))));
    }

    @Test
    void wakesTheQueuesOfAllModelsBeforeItGoesThroughTheJobsOfTheFirst() {
        waits(IntStream.rangeClosed(1, 100).toArray());
        waitsFor(OTHER, 101);
        start(ONCE, 2);

        assertThat(List.of(toldTo(), toldTo()))
                .containsExactly(new Told(Jobs.MODEL, List.of()), new Told(OTHER, List.of()));
    }

    @Test
    void goesThroughAllPagesOfARoundWithoutWaitingForItsNextLookAtWhatIsDue() {
        waits(1, 2, 3, 4, 5);
        waitsFor(OTHER, 6);
        start(Duration.ofSeconds(10), 2);

        List<Told> told = Stream.generate(this::toldTo).limit(6).toList();

        assertThat(told)
                .last()
                .as("of the last model, after three pages of the first")
                .isEqualTo(new Told(OTHER, List.of(queued(6))));
        assertThat(world.store.timesLooked).hasValue(1);
    }

    @Test
    void cutsWhatWouldNotFitIntoAMessage() {
        waits(IntStream.rangeClosed(1, 501).toArray());
        start(ONCE, 1000);

        assertThat(takenUp()).isEmpty();
        assertThat(takenUp()).hasSize(500);
        assertThat(takenUp()).hasSize(1);
    }

    @Test
    void goesOnWhereItWasOnceTheStoreIsBack() {
        world.store.looked.add(Jobs.id(1));
        waits(1, 2);
        world.store.away = true;
        start(SOON, 500);
        await().until(() -> world.store.timesLooked.get() >= 3);
        world.jobs.expectNoMessage(SILENCE);
        world.queue.expectNoMessage(SILENCE);

        world.store.away = false;

        world.jobs.expectMessageClass(JobCommand.CheckDue.class);
        assertThat(takenUp()).isEmpty();
        assertThat(takenUp()).hasSize(2);
    }

    @Test
    void dropsPayloadsThatNobodyNamesOnceAnHour() {
        start(SOON, 500);
        await().until(() -> world.store.timesLooked.get() >= 2);
        assertThat(world.store.orphansDropped).isEmpty();

        world.now = world.now.plusSeconds(3601);
        await().until(() -> !world.store.orphansDropped.isEmpty());
        int looked = world.store.timesLooked.get();
        await().until(() -> world.store.timesLooked.get() >= looked + 2);

        assertThat(world.store.orphansDropped).containsExactly(world.now.minus(Duration.ofHours(1)));
    }

    private void start(Duration interval, int page) {
        JobSettings usual = JobWorld.SETTINGS;
        JobSettings settings = new JobSettings(
                usual.rules(),
                usual.inlineLimitBytes(),
                usual.defaultLifetime(),
                usual.maxLifetime(),
                usual.jobsPerReplica(),
                usual.maxQueued(),
                usual.queue(),
                new JobSettings.Keeper(
                        interval,
                        page,
                        usual.keeper().reconcileEvery(),
                        usual.keeper().reconcileAfter()),
                usual.shards());
        world.kit.spawn(JobKeeper.create(world.environment(settings)));
    }

    private void waits(int... numbers) {
        waitsFor(Jobs.MODEL, numbers);
    }

    private void waitsFor(ModelName model, int... numbers) {
        IntStream.of(numbers)
                .mapToObj(Jobs::id)
                .sorted((one, other) -> one.value().compareTo(other.value()))
                .forEach(id -> world.store.waiting.add(new WaitingJob(id, Jobs.TENANT, model, Priority.LOW)));
    }

    /** What one queue was told. */
    private record Told(ModelName queue, List<QueuedJob> jobs) {}

    private Told toldTo() {
        List<QueuedJob> jobs = takenUp();
        return new Told(world.queuesAsked.remove(0), jobs);
    }

    private List<QueuedJob> takenUp() {
        return world.queue.expectMessageClass(QueueCommand.TakeUp.class).jobs();
    }

    private static QueuedJob queued(int number) {
        return new QueuedJob(Jobs.id(number), Jobs.TENANT, Priority.LOW);
    }
}
