package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The backlog of a model")
class BacklogTest {

    private static final TenantId A = new TenantId("a");
    private static final TenantId B = new TenantId("b");

    private final Backlog backlog = new Backlog();

    @Test
    void keepsTheOrderOfATenant() {
        enqueue(A, Priority.LOW, 1, 2, 3);

        assertThat(turns(0, 2)).containsExactly(1, 2);
        assertThat(turns(0, 2)).isEmpty();

        backlog.ended(Jobs.id(1), 0);
        assertThat(turns(0, 2)).containsExactly(3);
    }

    @Test
    @DisplayName("knows for how long a job has been under way, however often it was heard of")
    void knowsForHowLongAJobIsUnderWay() {
        enqueue(A, Priority.LOW, 1, 2);
        turns(100, 1);
        backlog.silent(4000, 3000);
        backlog.runs(Jobs.id(1), 5000);

        assertThat(backlog.underWayFor(Jobs.id(1), 5100)).hasValue(5000);
        assertThat(backlog.underWayFor(Jobs.id(2), 5100)).isEmpty();
        assertThat(backlog.underWayFor(Jobs.id(3), 5100)).isEmpty();

        backlog.runs(Jobs.id(2), 5200);
        assertThat(backlog.underWayFor(Jobs.id(2), 5300)).hasValue(100);
        backlog.waits(Jobs.id(1), 6000, 0);
        assertThat(backlog.underWayFor(Jobs.id(1), 6000)).isEmpty();
    }

    @Test
    void letsTenantsTakeTurns() {
        enqueue(A, Priority.LOW, 1, 2, 3, 4);
        enqueue(B, Priority.LOW, 5, 6);

        assertThat(turns(0, 6)).containsExactly(1, 5, 2, 6, 3, 4);
    }

    @Test
    void letsTheUrgentGoFirst() {
        enqueue(A, Priority.LOW, 1);
        enqueue(A, Priority.NORMAL, 2);
        enqueue(B, Priority.HIGH, 3);

        assertThat(turns(0, 3)).containsExactly(3, 2, 1);
    }

    @Test
    void givesTurnsAgainAfterTheDelayAndInTheOldOrder() {
        enqueue(A, Priority.LOW, 1, 2, 3);
        turns(0, 2);
        backlog.waits(Jobs.id(1), 0, 500);
        backlog.waits(Jobs.id(2), 0, 0);

        assertThat(turns(0, 1)).containsExactly(2);
        assertThat(turns(499, 2)).containsExactly(3);
        assertThat(turns(500, 3)).containsExactly(1);
    }

    @Test
    void countsWhatRunsThoughItsTurnCameFromElsewhere() {
        enqueue(A, Priority.LOW, 1, 2, 3);
        assertThat(turns(0, 1)).containsExactly(1);
        backlog.waits(Jobs.id(1), 0, 3000);

        backlog.runs(Jobs.id(1), 100);
        backlog.runs(Jobs.id(3), 100);

        assertThat(backlog.underWay()).isEqualTo(2);
        assertThat(turns(5000, 2)).isEmpty();
        assertThat(backlog.silent(5000, 1000)).containsExactly(Jobs.id(1), Jobs.id(3));
        assertThat(turns(5000, 3)).containsExactly(2);
    }

    @Test
    void takesNoJobForRunningThatHasEnded() {
        enqueue(A, Priority.LOW, 1, 2);
        backlog.ended(Jobs.id(1), 0);

        backlog.runs(Jobs.id(1), 0);

        assertThat(backlog.underWay()).isZero();
    }

    @Test
    void asksThoseAgainThatAreSilent() {
        enqueue(A, Priority.LOW, 1, 2);
        turns(0, 2);
        backlog.runs(Jobs.id(1), 600);

        assertThat(backlog.silent(1000, 1000)).containsExactly(Jobs.id(2));
        assertThat(backlog.silent(1599, 1000)).isEmpty();
        assertThat(backlog.silent(2000, 1000)).hasSize(2);
    }

    @Test
    void knowsPlacesAmongTenants() {
        enqueue(A, Priority.LOW, 1, 2, 3);
        enqueue(B, Priority.LOW, 4, 5);
        enqueue(B, Priority.HIGH, 6);

        List<Long> ahead = IntStream.rangeClosed(1, 6)
                .mapToObj(job -> backlog.placeOf(Jobs.id(job), 0))
                .map(QueuePlace::ahead)
                .toList();

        assertThat(ahead).containsExactly(1L, 3L, 5L, 2L, 4L, 0L);
        assertThat(turns(0, 6)).as("as it then happens").containsExactly(6, 1, 4, 2, 5, 3);
        assertThat(backlog.placeOf(Jobs.id(1), 0)).isNull();
    }

    @Test
    void estimatesFromThePaceOfLate() {
        enqueue(A, Priority.LOW, IntStream.rangeClosed(1, 40).toArray());
        assertThat(backlog.placeOf(Jobs.id(40), 0).untilStart()).isNull();
        for (int second = 0; second < 10; second++) {
            turns(second * 1000L, 2 * (second + 1));
        }

        assertThat(backlog.placeOf(Jobs.id(40), 9999)).isEqualTo(new QueuePlace(19, Duration.ofSeconds(10)));
        assertThat(backlog.placeOf(Jobs.id(40), 60_000).untilStart()).isNull();
    }

    @Test
    void saysHowManyEndedASecondOfLate() {
        enqueue(A, Priority.LOW, IntStream.rangeClosed(1, 50).toArray());
        assertThat(backlog.endedPerSecond(0)).isZero();
        for (int job = 1; job <= 40; job++) {
            backlog.ended(Jobs.id(job), (job - 1) * 500L);
            backlog.ended(Jobs.id(job), (job - 1) * 500L);
        }

        assertThat(backlog.endedPerSecond(19_999)).isEqualTo(2.0);
        assertThat(backlog.endedPerSecond(60_000)).isZero();
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesNothingAndGivesNoTurnTwice(long seed) {
        Random random = new Random(seed);
        Set<JobId> alive = new HashSet<>();
        Set<JobId> running = new HashSet<>();
        int next = 0;
        long now = 0;
        for (int step = 0; step < 300; step++) {
            now += random.nextInt(50);
            int window = random.nextInt(6);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    TenantId tenant = random.nextBoolean() ? A : B;
                    enqueue(tenant, List.of(Priority.values()).get(random.nextInt(3)), ++next);
                    alive.add(Jobs.id(next));
                }
                case 2, 3 -> {
                    for (JobId turn : backlog.takeTurns(now, window)) {
                        assertThat(alive).contains(turn);
                        assertThat(running.add(turn)).as("once at a time").isTrue();
                        assertThat(running.size()).isLessThanOrEqualTo(window);
                    }
                }
                case 4 -> {
                    for (JobId id : any(random, running, alive)) {
                        running.remove(id);
                        alive.remove(id);
                        backlog.ended(id, now);
                        backlog.apply(new QueueEvent.Removed(List.of(id)));
                    }
                }
                default -> {
                    for (JobId id : any(random, running, running)) {
                        running.remove(id);
                        backlog.waits(id, now, random.nextInt(3) * 20L);
                    }
                }
            }
            assertThat(backlog.size()).isEqualTo(alive.size());
            assertThat(backlog.underWay()).isEqualTo(running.size());
        }
        Backlog recovered = new Backlog().apply(backlog.snapshot());
        assertThat(recovered.snapshot()).isEqualTo(backlog.snapshot());
        assertThat(recovered.takeTurns(0, Integer.MAX_VALUE)).hasSize(alive.size());
    }

    @Test
    void keepsAHundredThousandJobsInLittleMemory() {
        List<QueuedJob> jobs = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            jobs.add(new QueuedJob(Jobs.id(i), new TenantId("tenant-" + i % 7), Priority.LOW));
        }
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long before = runtime.totalMemory() - runtime.freeMemory();
        Backlog large = new Backlog().apply(new QueueEvent.Enqueued(jobs));
        System.gc();
        long after = runtime.totalMemory() - runtime.freeMemory();

        assertThat(after - before).as("bytes, besides the ids").isLessThan(25_000_000);
        assertThat(large.takeTurns(0, 64)).hasSize(64);
    }

    private static Set<JobId> any(Random random, Set<JobId> mostly, Set<JobId> otherwise) {
        List<JobId> from = new ArrayList<>(random.nextInt(4) == 0 || mostly.isEmpty() ? otherwise : mostly);
        return from.isEmpty() ? Set.of() : Set.of(from.get(random.nextInt(from.size())));
    }

    private List<Integer> turns(long now, int window) {
        return backlog.takeTurns(now, window).stream()
                .map(id -> IntStream.rangeClosed(1, 50)
                        .filter(number -> Jobs.id(number).equals(id))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private void enqueue(TenantId tenant, Priority priority, int... numbers) {
        backlog.apply(new QueueEvent.Enqueued(Arrays.stream(numbers)
                .mapToObj(number -> new QueuedJob(Jobs.id(number), tenant, priority))
                .toList()));
    }
}
