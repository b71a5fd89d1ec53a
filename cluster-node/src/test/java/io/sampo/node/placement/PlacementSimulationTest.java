package io.sampo.node.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.model.ReplicaId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members join, die, leave, shrink and grow; deployments come, go and change; models are used. The seed alone replays a failure.
 */
@DisplayName("The placement strategy, whatever happens,")
class PlacementSimulationTest {

    private static final int SMALL_STEPS = 40;
    private static final int FULL_STEPS = 12;

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keepsItsPromises(long seed) {
        SimulatedCluster cluster = new SimulatedCluster(seed, 2 + (int) (seed % 12), 30);
        for (int step = 0; step < SMALL_STEPS; step++) {
            planAndCheck(cluster);
            cluster.happen();
        }
    }

    @Test
    void keepsItsPromisesWithAThousandMembersAndTenThousandReplicas(TestReporter reporter) {
        SimulatedCluster cluster = new SimulatedCluster(1, 1_000, 3_800);
        List<Duration> times = new ArrayList<>();
        for (int step = 0; step < FULL_STEPS; step++) {
            times.add(planAndCheck(cluster));
            cluster.happen();
        }
        Collections.sort(times);
        reporter.publishEntry(
                "a plan takes, median to longest", times.get(FULL_STEPS / 2) + " to " + times.get(FULL_STEPS - 1));
    }

    private static Duration planAndCheck(SimulatedCluster cluster) {
        ClusterView view = cluster.view();
        long startNanos = System.nanoTime();

        PlacementPlan plan = PlacementStrategy.plan(view, cluster.deployments());

        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        new PlacementOracle(view, cluster.deployments(), plan).expectAll();
        ClusterView carriedOut =
                new ClusterView(view.members(), plan.placements(), stillReady(view, plan), plan.heldBytes());
        assertThat(PlacementStrategy.plan(carriedOut, cluster.deployments()))
                .as("a plan that was carried out")
                .isEqualTo(plan);
        cluster.carryOut(plan);
        return took;
    }

    private static Set<ReplicaId> stillReady(ClusterView view, PlacementPlan plan) {
        return view.ready().stream()
                .filter(id -> view.placed().get(id).equals(plan.placements().get(id)))
                .collect(Collectors.toSet());
    }
}
