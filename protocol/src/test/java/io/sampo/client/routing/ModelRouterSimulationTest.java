package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.catalog;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.RouterDriver.TestCaller;
import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.client.routing.TestOutbox.Sent;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Members come, fall silent and go, replies come twice or never; a failure names its seed, and the seed alone replays it. */
@DisplayName("A model router, whatever happens in whatever order,")
class ModelRouterSimulationTest {

    private static final ModelTarget TARGET = ModelTarget.newest(MODEL.name());
    private static final ModelRef SELDOM = ModelRef.of("seldom", 1);
    private static final ModelTarget SELDOM_TARGET = ModelTarget.exactly(SELDOM);
    private static final int STEPS = 300;

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersEachCallerOnce(long seed) {
        Simulation simulation = new Simulation(seed);
        for (int step = 0; step < STEPS; step++) {
            simulation.step();
            simulation.checkEachStep();
        }
        simulation.end();
        simulation.checkEnd();
    }

    private static final class Simulation {

        private final Random random;
        private final List<TestMember> members = new ArrayList<>();
        private final List<TestCaller> callers = new ArrayList<>();
        private final List<Integer> loads = new ArrayList<>();
        private final RouterDriver router;
        private final Set<InferRequest> once = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Sent> refused = Collections.newSetFromMap(new IdentityHashMap<>());
        private List<ReplicaStatus> candidates = List.of();
        private int checked;
        private int ordinal;

        Simulation(long seed) {
            random = new Random(seed);
            PowerOfTwoChoices choices = new PowerOfTwoChoices(new Random(seed));
            router = new RouterDriver((offered, load) -> {
                loads.clear();
                offered.forEach(replica -> loads.add(load.applyAsInt(replica)));
                assertThat(loads).allMatch(value -> value >= 0);
                assertThat(candidates).containsAll(offered);
                assertThat(offered)
                        .extracting(replica -> replica.id().model())
                        .containsOnly(offered.get(0).id().model());
                return choices.select(offered, load);
            });
            for (int port = 1; port <= 3; port++) {
                TestMember member = new TestMember(port);
                member.hosts(MODEL, 2 * port);
                member.hosts(MODEL, 2 * port + 1);
                member.offers(SELDOM, true, Residency.ON_DEMAND);
                members.add(member);
            }
            changeCatalog();
        }

        void step() {
            switch (random.nextInt(9)) {
                case 0 -> callers.add(router.submit(anyTarget()));
                case 1 -> {
                    int before = router.outbox.sent.size();
                    callers.add(router.submitOnce(TARGET));
                    router.outbox.sent.stream()
                            .skip(before)
                            .forEach(sent -> once.add(sent.infer().request()));
                }
                case 2, 3, 4 -> {
                    if (!router.outbox.sent.isEmpty()) {
                        Sent sent = anySent();
                        InferReply reply = anyReply();
                        if (reply instanceof Rejected) {
                            refused.add(sent);
                        }
                        router.answer(sent, reply);
                    }
                }
                case 5 -> {
                    if (!router.outbox.sent.isEmpty()) {
                        Sent sent = anySent();
                        refused.add(sent);
                        router.refuse(sent, "not delivered");
                    }
                }
                case 6 -> changeCatalog();
                case 7 -> {
                    loadOrEvict(members.get(random.nextInt(members.size())));
                    changeCatalog();
                }
                default -> {
                    if (random.nextBoolean() && !callers.isEmpty()) {
                        router.withdraw(callers.get(random.nextInt(callers.size())));
                    } else {
                        router.passes(Duration.ofMillis(random.nextInt(1000)));
                    }
                }
            }
        }

        void checkEachStep() {
            assertThat(callers).allSatisfy(caller -> assertThat(caller.answers).hasSizeLessThan(2));
            assertThat(router.demands).allSatisfy(demand -> {
                assertThat(demand.version()).isEqualTo(SELDOM);
                assertThat(demand.waiting()).isBetween(1, RouterDriver.MAX_WAITING);
            });
            if (checked < router.outbox.sent.size()) {
                checked = router.outbox.sent.size();
                attempts()
                        .values()
                        .forEach(replicas -> assertThat(replicas)
                                .doesNotHaveDuplicates()
                                .hasSizeLessThanOrEqualTo(ModelRouter.MAX_ATTEMPTS));
                checkOnce();
            }
        }

        /** Whoever had such a request before the last one had refused it. */
        private void checkOnce() {
            IdentityHashMap<InferRequest, Sent> latest = new IdentityHashMap<>();
            for (Sent sent : router.outbox.sent) {
                InferRequest request = sent.infer().request();
                if (once.contains(request)) {
                    Sent before = latest.put(request, sent);
                    assertThat(before == null || refused.contains(before)).isTrue();
                }
            }
        }

        /** All members are back, and nobody answers any more. */
        void end() {
            sees(members, List.of());
            router.passes(RouterDriver.DEADLINE.plus(RouterDriver.GRACE));
        }

        void checkEnd() {
            assertThat(callers).allSatisfy(caller -> assertThat(caller.answers).hasSize(1));
            router.submit(TARGET);
            assertThat(loads).as("load left behind").hasSize(6).containsOnly(0);
            members.forEach(this::evict);
            sees(members, List.of());
            for (int i = 0; i < RouterDriver.MAX_WAITING; i++) {
                assertThat(router.submit(SELDOM_TARGET).answers)
                        .as("place left taken")
                        .isEmpty();
            }
            assertThat(router.submit(SELDOM_TARGET).answers).hasSize(1);
        }

        private ModelTarget anyTarget() {
            return random.nextInt(3) == 0 ? SELDOM_TARGET : TARGET;
        }

        private void loadOrEvict(TestMember member) {
            if (!evict(member)) {
                member.hosts(SELDOM, ordinal++);
            }
        }

        private boolean evict(TestMember member) {
            return member.replicas.removeIf(replica -> replica.id().model().equals(SELDOM));
        }

        private void changeCatalog() {
            List<TestMember> live = new ArrayList<>();
            List<TestMember> silent = new ArrayList<>();
            for (TestMember member : members) {
                switch (random.nextInt(4)) {
                    case 0 -> silent.add(member);
                    case 1 -> {
                        // not heard of
                    }
                    default -> live.add(member);
                }
            }
            sees(live, silent);
        }

        private void sees(List<TestMember> live, List<TestMember> silent) {
            candidates = new ArrayList<>();
            for (ModelRef model : List.of(MODEL, SELDOM)) {
                List<ReplicaStatus> ready = replicas(live, model);
                candidates.addAll(ready.isEmpty() ? replicas(silent, model) : ready);
            }
            router.sees(catalog(live, silent));
        }

        private static List<ReplicaStatus> replicas(List<TestMember> members, ModelRef model) {
            return members.stream()
                    .flatMap(member -> member.replicas.stream())
                    .filter(replica -> replica.id().model().equals(model))
                    .toList();
        }

        private Sent anySent() {
            List<Sent> sent = router.outbox.sent;
            // Mostly the newest: the others are answered already.
            int back = random.nextInt(random.nextInt(4) == 0 ? sent.size() : Math.min(4, sent.size()));
            return sent.get(sent.size() - 1 - back);
        }

        private InferReply anyReply() {
            return switch (random.nextInt(4)) {
                case 0 -> new Completed(new ReplicaId(MODEL, 0), null, List.of(), new InferTiming(0, 0, 1), 0);
                case 1 -> new Rejected(ErrorCode.QUEUE_FULL, "full", Duration.ZERO);
                case 2 -> new Rejected(ErrorCode.REPLICA_UNAVAILABLE, "stops", Duration.ZERO);
                default -> new Failed(ErrorCode.MODEL_FAILED, "bad input");
            };
        }

        private Map<InferRequest, List<ActorRef<?>>> attempts() {
            return router.outbox.sent.stream()
                    .collect(Collectors.groupingBy(
                            sent -> sent.infer().request(),
                            IdentityHashMap::new,
                            Collectors.mapping(Sent::target, Collectors.toList())));
        }
    }
}
