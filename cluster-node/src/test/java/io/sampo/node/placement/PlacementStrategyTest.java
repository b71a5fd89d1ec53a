package io.sampo.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.ModelOffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.actor.Address;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random clusters; a failure names its seed, and the seed alone replays it. */
@DisplayName("The placement strategy")
class PlacementStrategyTest {

    private static final MemberCapacity CAPACITY = new MemberCapacity(Device.CPU, 2, 1L << 34);
    private static final ModelRef MODEL = ModelRef.of("model", 1);
    private static final Address A = member(1);
    private static final Address B = member(2);
    private static final Address C = member(3);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keepsItsPromisesWhateverComesAndGoes(long seed) {
        Random random = new Random(seed);
        Map<Address, MemberView> members = new HashMap<>();
        Map<ReplicaId, Address> placed = Map.of();
        for (int step = 0; step < 30; step++) {
            change(members, random);
            ClusterView view = new ClusterView(members, placed);

            Map<ReplicaId, Address> plan = PlacementStrategy.plan(view);

            expectValid(view, plan);
            expectNothingMovedWithoutCause(view, plan);
            assertThat(PlacementStrategy.plan(new ClusterView(members, plan)))
                    .as("a plan that was carried out")
                    .isEqualTo(plan);
            placed = plan;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void decidesTheSameInWhateverOrderMembersAreKnown(long seed) {
        Random random = new Random(seed);
        Map<Address, MemberView> members = new HashMap<>();
        IntStream.range(0, 10).forEach(i -> change(members, random));
        List<Address> order = new ArrayList<>(members.keySet());
        Collections.shuffle(order, random);
        Map<Address, MemberView> reordered = new HashMap<>();
        order.forEach(address -> {
            List<ModelOffer> offers = new ArrayList<>(members.get(address).offers());
            Collections.shuffle(offers, random);
            reordered.put(address, new MemberView(CAPACITY, offers));
        });

        assertThat(PlacementStrategy.plan(new ClusterView(reordered, Map.of())))
                .isEqualTo(PlacementStrategy.plan(new ClusterView(members, Map.of())));
    }

    @Test
    void spreadsTheReplicasOfAVersion() {
        assertThat(plan(offering(2, A, B), Map.of())).isEqualTo(Map.of(replica(0), A, replica(1), B));
    }

    @Test
    void leavesTheSurvivorInPeaceWhenItsTwinIsLost() {
        assertThat(plan(offering(2, B), Map.of(replica(0), A, replica(1), B))).isEqualTo(Map.of(replica(1), B));
    }

    @Test
    void replacesALostReplicaUnderItsName() {
        assertThat(plan(offering(2, B, C), Map.of(replica(0), A, replica(1), B)))
                .isEqualTo(Map.of(replica(0), C, replica(1), B));
    }

    @Test
    void fillsUpWhenAMemberComesBack() {
        assertThat(plan(offering(2, A, B), Map.of(replica(1), B))).isEqualTo(Map.of(replica(0), A, replica(1), B));
    }

    @Test
    void endsWhatIsWantedNoMore() {
        assertThat(plan(offering(1, A, B), Map.of(replica(0), A, replica(1), B)))
                .isEqualTo(Map.of(replica(0), A));
        assertThat(plan(Map.of(A, new MemberView(CAPACITY, List.of())), Map.of(replica(0), A)))
                .isEmpty();
    }

    @Test
    void balancesBytesAndNotCounts() {
        List<ModelOffer> offers = List.of(
                new ModelOffer(ModelRef.of("a-large", 1), 1, 100),
                new ModelOffer(ModelRef.of("b-small", 1), 1, 30),
                new ModelOffer(ModelRef.of("c-small", 1), 1, 30),
                new ModelOffer(ModelRef.of("d-small", 1), 1, 30));
        MemberView view = new MemberView(CAPACITY, offers);

        Map<ReplicaId, Address> plan = plan(Map.of(A, view, B, view), Map.of());

        assertThat(plan.values()).containsExactlyInAnyOrder(A, B, B, B);
        assertThat(plan).containsEntry(new ReplicaId(ModelRef.of("a-large", 1), 0), A);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void loadsNoMemberMoreThanOneModelAboveAnother(long seed) {
        Random random = new Random(seed);
        List<ModelOffer> offers = IntStream.range(0, 40)
                .mapToObj(i -> new ModelOffer(ModelRef.of("m" + i, 1), 1, 1 + random.nextInt(1000)))
                .toList();
        Map<Address, MemberView> members = IntStream.range(0, 5)
                .boxed()
                .collect(Collectors.toMap(PlacementStrategyTest::member, i -> new MemberView(CAPACITY, offers)));

        Map<ReplicaId, Address> plan = plan(members, Map.of());

        Map<Address, Long> bytes = new HashMap<>();
        offers.forEach(offer -> bytes.merge(plan.get(new ReplicaId(offer.ref(), 0)), offer.sizeBytes(), Long::sum));
        long largest = offers.stream().mapToLong(ModelOffer::sizeBytes).max().orElseThrow();
        assertThat(Collections.max(bytes.values()) - Collections.min(bytes.values()))
                .isLessThanOrEqualTo(largest);
    }

    @Test
    @Timeout(60)
    void plansForAThousandMembersAndTenThousandReplicas() {
        List<ModelOffer> offers = IntStream.range(0, 100)
                .mapToObj(i -> new ModelOffer(ModelRef.of("m" + i, 1), 100, 1000 + i))
                .toList();
        Map<Address, MemberView> members = IntStream.range(0, 1000)
                .boxed()
                .collect(Collectors.toMap(PlacementStrategyTest::member, i -> new MemberView(CAPACITY, offers)));
        long start = System.nanoTime();

        Map<ReplicaId, Address> plan = plan(members, Map.of());
        Map<ReplicaId, Address> again = plan(members, plan);

        assertThat(plan).hasSize(10_000);
        assertThat(again).isEqualTo(plan);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void plansNothingForNobody() {
        assertThatCode(() -> assertThat(plan(Map.of(), Map.of(replica(0), A))).isEmpty())
                .doesNotThrowAnyException();
    }

    private static void change(Map<Address, MemberView> members, Random random) {
        Address address = member(random.nextInt(8));
        if (random.nextInt(4) == 0) {
            members.remove(address);
            return;
        }
        List<ModelOffer> offers = IntStream.range(0, 6)
                .filter(i -> random.nextInt(3) > 0)
                .mapToObj(i -> new ModelOffer(ModelRef.of("m" + i, 1), 1 + random.nextInt(4), 1 + random.nextInt(1000)))
                .toList();
        members.put(address, new MemberView(CAPACITY, offers));
    }

    private static void expectValid(ClusterView view, Map<ReplicaId, Address> plan) {
        Map<ModelRef, Set<Address>> used = new HashMap<>();
        plan.forEach((id, address) -> {
            assertThat(offer(view, address, id.model())).as("offer of " + id).isNotNull();
            assertThat(used.computeIfAbsent(id.model(), ref -> new HashSet<>()).add(address))
                    .as("one replica a member, " + id)
                    .isTrue();
        });
        Map<ModelRef, List<ModelOffer>> offers = view.members().values().stream()
                .flatMap(member -> member.offers().stream())
                .collect(Collectors.groupingBy(ModelOffer::ref));
        offers.forEach((ref, ofRef) -> assertThat(used.get(ref))
                .hasSize(Math.min(
                        ofRef.size(),
                        ofRef.stream().mapToInt(ModelOffer::replicas).max().orElseThrow())));
    }

    /** Of the replicas that could stay, only so many end as are too many. */
    private static void expectNothingMovedWithoutCause(ClusterView view, Map<ReplicaId, Address> plan) {
        Map<ModelRef, Integer> planned = new HashMap<>();
        plan.keySet().forEach(id -> planned.merge(id.model(), 1, Integer::sum));
        Map<ModelRef, Integer> could = new TreeMap<>();
        Map<ModelRef, Integer> stayed = new TreeMap<>();
        view.placed().forEach((id, address) -> {
            if (offer(view, address, id.model()) != null) {
                could.merge(id.model(), 1, Integer::sum);
                stayed.merge(id.model(), address.equals(plan.get(id)) ? 1 : 0, Integer::sum);
            }
        });
        could.forEach((ref, count) -> assertThat(stayed.get(ref)).isEqualTo(Math.min(count, planned.get(ref))));
    }

    private static ModelOffer offer(ClusterView view, Address address, ModelRef ref) {
        MemberView member = view.members().get(address);
        return member == null
                ? null
                : member.offers().stream()
                        .filter(offer -> offer.ref().equals(ref))
                        .findFirst()
                        .orElse(null);
    }

    private static Map<ReplicaId, Address> plan(Map<Address, MemberView> members, Map<ReplicaId, Address> placed) {
        return PlacementStrategy.plan(new ClusterView(members, placed));
    }

    private static Map<Address, MemberView> offering(int replicas, Address... addresses) {
        MemberView view = new MemberView(CAPACITY, List.of(new ModelOffer(MODEL, replicas, 1000)));
        return List.of(addresses).stream().collect(Collectors.toMap(address -> address, address -> view));
    }

    private static ReplicaId replica(int ordinal) {
        return new ReplicaId(MODEL, ordinal);
    }

    private static Address member(int number) {
        return new Address("pekko", "sampo", "10.0." + number / 250 + "." + number % 250, 25520);
    }
}
