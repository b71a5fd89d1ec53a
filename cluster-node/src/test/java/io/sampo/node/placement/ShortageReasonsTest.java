package io.sampo.node.placement;

import static io.sampo.node.placement.Wish.model;
import static io.sampo.protocol.model.DevicePreference.GPU;
import static io.sampo.protocol.model.DevicePreference.GPU_ELSE_CPU;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reason for a shortage")
class ShortageReasonsTest {

    private final Scene scene = new Scene();

    @Test
    void namesTheBestMemberAndItsNumbers() {
        scene.gpu(2, 8192)
                .gpu(3, 8192)
                .wants(
                        model("a").on(GPU).mebibytes(7168).replicas(2),
                        model("b").on(GPU).mebibytes(4096).replicas(2));
        scene.ready("a", 0, 2).ready("a", 1, 3);

        assertThat(scene.reason("b"))
                .isEqualTo("2 of 2 replicas have no place: needs 4096 MiB on a gpu member; "
                        + "best is gpu://10.0.0.2:2551 with 1024 of 8192 MiB free");
    }

    @Test
    void leavesOutMembersThatHoldOneAlready() {
        scene.cpu(1, 8000).cpu(2, 50).wants(model("a").replicas(2));

        assertThat(scene.reason("a"))
                .isEqualTo("1 of 2 replicas has no place: needs 100 MiB on another cpu member; "
                        + "best is cpu://10.0.0.2:2551 with 50 of 50 MiB free");
    }

    @Test
    void countsWhatIdleModelsWouldLeave() {
        scene.cpu(1, 300)
                .wants(model("a").idleSince(1), model("b"), model("c").mebibytes(250))
                .carriedOut();
        scene.ready("a", 0, 1).ready("b", 0, 1);

        assertThat(scene.reason("c")).endsWith("with 100 of 300 MiB free and 100 MiB idle");
    }

    @Test
    void saysThatThereIsNobody() {
        assertThat(scene.wants(model("a")).reason("a"))
                .isEqualTo("1 of 1 replica has no place: the cluster has no member for models");
    }

    @Test
    void saysThatNoMemberHasTheVersion() {
        scene.cpu(1, 1000).cpu(2, 1000).hasOnly(1).hasOnly(2).wants(model("a"));

        assertThat(scene.reason("a"))
                .isEqualTo("1 of 1 replica has no place: none of the 2 members has a/1 in its repository");
    }

    @Test
    void saysThatNoMemberHasTheDevice() {
        scene.cpu(1, 1000).cpu(2, 1000).gpu(3, 1000).hasOnly(3).wants(model("a").on(GPU));

        assertThat(scene.reason("a")).endsWith("needs a gpu member; none of the 2 members that have it is one");
    }

    @Test
    void saysThatTheMembersLeave() {
        scene.cpu(1, 1000).gpu(2, 1000).leaves(2).wants(model("a").on(GPU));

        assertThat(scene.reason("a")).endsWith("1 member could hold it, and will leave");
    }

    @Test
    void saysThatItsSpreadForbidsMore() {
        scene.cpu(1, 1000).cpu(2, 1000).wants(model("a").replicas(5));

        assertThat(scene.reason("a"))
                .startsWith("3 of 5 replicas have no place")
                .endsWith("it spreads one a member, and 2 members could hold it");
    }

    @Test
    void namesBothDevicesIfBothWillDo() {
        scene.cpu(1, 50).gpu(2, 60).wants(model("a").on(GPU_ELSE_CPU));

        assertThat(scene.reason("a"))
                .endsWith("needs 100 MiB on a gpu or cpu member; best is gpu://10.0.0.2:2551 with 60 of 60 MiB free");
    }
}
