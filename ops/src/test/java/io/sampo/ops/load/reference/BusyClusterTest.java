package io.sampo.ops.load.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.placement.ClusterView;
import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.node.placement.Deployment;
import io.sampo.node.placement.PlacementPlan;
import io.sampo.node.placement.PlacementStrategy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A busy cluster")
class BusyClusterTest {

    private static final int MEMBERS = 100;
    private static final int REPLICAS = 1_002;

    private final BusyCluster cluster = new BusyCluster(1, MEMBERS, REPLICAS);

    @Test
    void beginsWithoutReplicasAndWantsAsManyAsAsked() {
        assertThat(cluster.view().members()).hasSize(MEMBERS);
        assertThat(cluster.view().placed()).isEmpty();
        assertThat(wanted(cluster)).isEqualTo(REPLICAS);
    }

    @Test
    void keepsItsSizeWhateverHappens() {
        for (int step = 0; step < 20; step++) {
            planAndGoOn(cluster);

            assertThat(cluster.view().members()).hasSize(MEMBERS);
            assertThat(wanted(cluster)).isEqualTo(REPLICAS);
        }
    }

    @Test
    void losesMembersWithReplicasAndHasOthersLeave() {
        planAndGoOn(cluster);
        ClusterView view = cluster.view();

        assertThat(view.members().values()).filteredOn(MemberView::leaving).hasSize(2);
        assertThat(view.placed().values()).anyMatch(address -> !view.members().containsKey(address));
        assertThat(view.ready())
                .isNotEmpty()
                .allMatch(id -> view.members().containsKey(view.placed().get(id)));
    }

    @Test
    void hasRoomForNearlyAll() {
        PlacementPlan plan = PlacementStrategy.plan(cluster.view(), cluster.deployments());

        assertThat(plan.placements()).hasSizeGreaterThan(REPLICAS * 9 / 10);
    }

    @Test
    void isTheSameForTheSameSeed() {
        BusyCluster other = new BusyCluster(1, MEMBERS, REPLICAS);
        planAndGoOn(cluster);
        planAndGoOn(other);

        assertThat(other.view()).isEqualTo(cluster.view());
        assertThat(other.deployments()).isEqualTo(cluster.deployments());
        assertThat(new BusyCluster(2, MEMBERS, REPLICAS).view())
                .isNotEqualTo(new BusyCluster(1, MEMBERS, REPLICAS).view());
    }

    private static void planAndGoOn(BusyCluster cluster) {
        cluster.carryOut(PlacementStrategy.plan(cluster.view(), cluster.deployments()));
        cluster.happen();
    }

    private static int wanted(BusyCluster cluster) {
        return cluster.deployments().stream().mapToInt(Deployment::replicas).sum();
    }
}
