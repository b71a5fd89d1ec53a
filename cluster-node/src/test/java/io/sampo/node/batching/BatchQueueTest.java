package io.sampo.node.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.runtime.BatchItem;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random offers, takes and withdrawals; a failure names its seed, and the seed alone replays it. */
@DisplayName("A batch queue")
class BatchQueueTest {

    private static final int FAIR_SHARE = 4;
    private static final TenantId ONE = new TenantId("one");
    private static final TenantId OTHER = new TenantId("other");
    private static final BatchingPolicy POLICY = new BatchingPolicy(8, 100, 1.2, 64, FAIR_SHARE);

    private record Item(int request, int number, Priority priority, Object batchKey, int rows, int length)
            implements BatchItem {}

    private final BatchQueue<Item> queue = new BatchQueue<>(POLICY, item -> item);
    /** Much may wait in it, and each batch is one item: they show whose turn it is. */
    private final BatchQueue<Item> crowded =
            new BatchQueue<>(new BatchingPolicy(1, 100, 1.2, 2000, FAIR_SHARE), item -> item);

    private int lastRequest;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesNothingDoublesNothingAndKeepsItsBounds(long seed) {
        Random random = new Random(seed);
        List<Item> expected = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            int choice = random.nextInt(10);
            if (choice < 5) {
                offer(randomRequest(random), expected);
            } else if (choice < 9) {
                takeBatch(expected);
            } else {
                int unwanted = 1 + random.nextInt(lastRequest + 1);
                queue.removeIf(item -> item.request() == unwanted);
                expected.removeIf(item -> item.request() == unwanted);
            }
            assertThat(queue.rows()).isEqualTo(rowsOf(expected));
            assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
        }
        while (!queue.isEmpty()) {
            takeBatch(expected);
        }

        assertThat(expected).isEmpty();
        assertThat(queue.rows()).isZero();
        assertThat(queue.takeBatch()).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keepsTheOrderOfLikeRequests(long seed) {
        Random random = new Random(seed);
        List<Item> accepted = new ArrayList<>();
        List<Item> taken = new ArrayList<>();
        for (int step = 0; step < 200; step++) {
            List<Item> request = request(1, Priority.NORMAL);
            if (random.nextInt(6) == 0) {
                taken.addAll(queue.takeBatch());
            } else if (queue.offer(request, Priority.NORMAL, ONE)) {
                accepted.addAll(request);
            }
        }
        while (!queue.isEmpty()) {
            taken.addAll(queue.takeBatch());
        }

        assertThat(taken).isEqualTo(accepted);
    }

    @Test
    void letsMoreUrgentWorkGoFirst() {
        offer(Priority.LOW, 1);
        offer(Priority.NORMAL, 1);
        offer(Priority.HIGH, 1);

        assertThat(queue.takeBatch())
                .extracting(Item::priority)
                .containsExactly(Priority.HIGH, Priority.NORMAL, Priority.LOW);
    }

    @Test
    void holdsUpASingleItemForNoMoreThanAFairShare() {
        crowd(1000, Priority.NORMAL, ONE);
        IntStream.range(0, 41).forEach(i -> crowded.takeBatch());

        List<Item> single = crowd(1, Priority.NORMAL, ONE);

        assertThat(takesUntil(single.get(0))).isLessThanOrEqualTo(FAIR_SHARE);
    }

    @Test
    void sharesFairlyWithinAPriorityThatOthersOvertake() {
        crowd(400, Priority.LOW, ONE);
        crowd(400, Priority.HIGH, ONE);
        IntStream.range(0, 400).forEach(i -> crowded.takeBatch());

        List<Item> single = crowd(1, Priority.LOW, ONE);

        assertThat(takesUntil(single.get(0))).isLessThanOrEqualTo(FAIR_SHARE);
    }

    @Test
    void keepsNobodyOutForWorkThatIsLessUrgent() {
        offer(Priority.LOW, POLICY.maxQueueSize());

        assertThat(offer(Priority.LOW, 1)).isFalse();
        assertThat(offer(Priority.NORMAL, POLICY.maxQueueSize())).isTrue();
        assertThat(offer(Priority.NORMAL, 1)).isFalse();
        assertThat(offer(Priority.HIGH, 1)).isTrue();
        assertThat(queue.rowsAhead(Priority.NORMAL)).isEqualTo(POLICY.maxQueueSize() + 1);
    }

    @Test
    void takesARequestOfAnySizeWhileEmptyAndNoneBeyondItsBound() {
        assertThat(offer(Priority.NORMAL, 1000)).isTrue();
        assertThat(queue.hasRoomFor(1, Priority.NORMAL)).isFalse();
        assertThat(offer(Priority.NORMAL, 1)).isFalse();
        assertThat(queue.rows()).isEqualTo(1000);
    }

    @Test
    void isNotFooledByHugeCounts() {
        offer(Priority.NORMAL, 1);

        assertThat(queue.hasRoomFor(Integer.MAX_VALUE, Priority.NORMAL)).isFalse();
    }

    @Test
    void runsAnItemAloneThatIsLargerThanABatch() {
        Item huge = item(1, 20, 1000);
        Item small = item(2, 1, 1000);
        queue.offer(List.of(huge), Priority.NORMAL, ONE);
        queue.offer(List.of(small), Priority.NORMAL, ONE);

        assertThat(queue.takeBatch()).containsExactly(huge);
        assertThat(queue.takeBatch()).containsExactly(small);
    }

    @Test
    void looksPastUnlikeItemsForCompanions() {
        Item first = item(1, 1, 10);
        Item tooLong = item(2, 1, 13);
        Item like = item(3, 1, 12);
        queue.offer(List.of(first), Priority.NORMAL, ONE);
        queue.offer(List.of(tooLong), Priority.NORMAL, ONE);
        queue.offer(List.of(like), Priority.NORMAL, ONE);

        assertThat(queue.takeBatch()).containsExactly(first, like);
        assertThat(queue.takeBatch()).containsExactly(tooLong);
    }

    @Test
    void letsTenantsTakeTurns() {
        for (int i = 0; i < 500; i++) {
            crowd(1, Priority.NORMAL, ONE);
        }
        IntStream.range(0, 41).forEach(i -> crowded.takeBatch());

        List<Item> late = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            late.addAll(crowd(1, Priority.NORMAL, OTHER));
        }

        assertThat(takesUntil(late.get(0))).isLessThanOrEqualTo(1);
        assertThat(takesUntil(late.get(9))).isLessThanOrEqualTo(2 * 9);
    }

    @Test
    void givesATenantThatCameBackNoTurnsForTheTimeItWasAway() {
        crowd(1, Priority.NORMAL, OTHER);
        crowd(500, Priority.NORMAL, ONE);
        IntStream.range(0, 100).forEach(i -> crowded.takeBatch());

        List<Item> others = crowd(20, Priority.NORMAL, OTHER);

        List<Item> next = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> next.addAll(crowded.takeBatch()));
        assertThat(next).filteredOn(others::contains).hasSizeBetween(9, 11);
    }

    @Test
    void runsWorkThatNobodyWaitsForWithTheNearestInLength() {
        List<Item> waiting = lowOfLengths(20, 24, 17, 21, 20, 23, 19, 20, 22, 18, 20);
        waiting.forEach(item -> queue.offer(List.of(item), Priority.LOW, ONE));

        assertThat(queue.takeBatch()).extracting(Item::length).containsExactly(20, 20, 20, 20, 19);
        assertThat(queue.takeBatch().get(0)).isEqualTo(waiting.get(1));
    }

    @Test
    void lengthsOvertakeNobodyWhereSeveralTenantsWait() {
        List<Item> waiting = lowOfLengths(20, 24, 21, 20, 20, 20);
        queue.offer(List.of(waiting.get(0)), Priority.LOW, ONE);
        queue.offer(List.of(waiting.get(1)), Priority.LOW, OTHER);
        waiting.subList(2, 6).forEach(item -> queue.offer(List.of(item), Priority.LOW, ONE));

        assertThat(queue.takeBatch()).containsExactlyElementsOf(waiting.subList(0, 4));
    }

    @Test
    void lengthsOvertakeNobodyWhereSomebodyWaits() {
        List<Item> waiting = IntStream.of(20, 24, 21, 20, 20, 20)
                .mapToObj(length -> item(++lastRequest, 1, length))
                .toList();
        waiting.forEach(item -> queue.offer(List.of(item), Priority.NORMAL, ONE));

        assertThat(queue.takeBatch()).containsExactlyElementsOf(waiting.subList(0, 4));
    }

    /** One request that waits in the crowded queue. */
    private List<Item> crowd(int items, Priority priority, TenantId tenant) {
        List<Item> request = request(items, priority);
        assertThat(crowded.offer(request, priority, tenant)).isTrue();
        return request;
    }

    private List<Item> lowOfLengths(int... lengths) {
        return IntStream.of(lengths)
                .mapToObj(length -> new Item(++lastRequest, 0, Priority.LOW, "key", 1, length))
                .toList();
    }

    /** The same for all items of a request. */
    private static TenantId tenantOf(List<Item> request) {
        return request.get(0).request() % 3 == 0 ? OTHER : ONE;
    }

    private void offer(List<Item> request, List<Item> expected) {
        int rows = rowsOf(request);
        Priority priority = request.get(0).priority();
        int ahead = rowsOf(expected.stream()
                .filter(item -> item.priority().compareTo(priority) <= 0)
                .toList());
        boolean fits = ahead == 0 || ahead + rows <= POLICY.maxQueueSize();
        assertThat(queue.offer(request, priority, tenantOf(request))).isEqualTo(fits);
        if (fits) {
            expected.addAll(request);
        }
    }

    private void takeBatch(List<Item> expected) {
        List<Item> batch = queue.takeBatch();
        assertThat(batch.isEmpty()).isEqualTo(expected.isEmpty());
        assertThat(expected).containsAll(batch);
        assertThat(batch).doesNotHaveDuplicates();
        if (!batch.isEmpty()) {
            Priority mostUrgent =
                    Collections.min(expected.stream().map(Item::priority).toList());
            assertThat(batch.get(0).priority()).isEqualTo(mostUrgent);
        }
        if (batch.size() > 1) {
            int longest = batch.stream().mapToInt(Item::length).max().orElseThrow();
            int shortest = batch.stream().mapToInt(Item::length).min().orElseThrow();
            assertThat(rowsOf(batch)).isLessThanOrEqualTo(POLICY.maxBatchSize());
            assertThat(rowsOf(batch) * longest).isLessThanOrEqualTo(POLICY.maxBatchTokens());
            assertThat((double) longest).isLessThanOrEqualTo(shortest * POLICY.maxLengthRatio());
            assertThat(batch)
                    .extracting(Item::batchKey)
                    .containsOnly(batch.get(0).batchKey());
        }
        expected.removeAll(batch);
    }

    private boolean offer(Priority priority, int items) {
        return queue.offer(request(items, priority), priority, ONE);
    }

    private List<Item> request(int items, Priority priority) {
        int request = ++lastRequest;
        return IntStream.range(0, items)
                .mapToObj(number -> new Item(request, number, priority, "key", 1, 1))
                .toList();
    }

    private List<Item> randomRequest(Random random) {
        int request = ++lastRequest;
        Priority priority = List.of(Priority.values()).get(random.nextInt(3));
        return IntStream.rangeClosed(0, random.nextInt(10))
                .mapToObj(number -> new Item(
                        request,
                        number,
                        priority,
                        "key" + random.nextInt(2),
                        1 + random.nextInt(4) * random.nextInt(4),
                        1 + random.nextInt(60)))
                .toList();
    }

    private static Item item(int request, int rows, int length) {
        return new Item(request, 0, Priority.NORMAL, "key", rows, length);
    }

    private static int rowsOf(Collection<Item> items) {
        return items.stream().mapToInt(Item::rows).sum();
    }

    private int takesUntil(Item wanted) {
        int before = 0;
        while (!crowded.takeBatch().contains(wanted)) {
            before++;
        }
        return before;
    }
}
