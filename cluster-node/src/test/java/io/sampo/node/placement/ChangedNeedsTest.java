package io.sampo.node.placement;

import static io.sampo.node.placement.Wish.model;
import static io.sampo.protocol.model.DevicePreference.GPU;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Needs that change while a replica serves")
class ChangedNeedsTest {

    private final Scene scene = new Scene();

    @Test
    void leaveItWhereItIsIfTheyAreMetNowhere() {
        scene.cpu(1, 1000).cpu(2, 1000).wants(model("a").replicas(2)).carriedOut();

        scene.wants(model("a").replicas(2).mebibytes(921_600));

        assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2");
        assertThat(scene.reason("a"))
                .isEqualTo("2 of 2 replicas have no place: needs 921600 MiB on a cpu member; best is"
                        + " cpu://10.0.0.1:2551 with 900 of 1000 MiB free; 2 serve on as placed before");
        scene.carriedOut().wants(model("a").replicas(2));
        assertThat(scene.shortModels()).isEmpty();
    }

    @Test
    void leaveItOnADeviceThatIsNotWantedAnyMoreUntilThereIsAnother() {
        scene.cpu(1, 1000).wants(model("a")).carriedOut();

        scene.wants(model("a").on(GPU));
        assertThat(scene.placements()).containsExactly("a0 on 1");
        assertThat(scene.reason("a")).contains("needs a gpu member").endsWith("; 1 serves on as placed before");

        scene.gpu(2, 1000);
        assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2");
        assertThat(scene.shortModels()).isEmpty();
        assertThat(scene.carriedOut().placements()).containsExactly("a1 on 2");
    }

    @Test
    void growWhereItIsIfThereIsRoom() {
        scene.cpu(1, 1000).cpu(2, 1000).wants(model("a")).carriedOut();

        scene.wants(model("a").mebibytes(1000));

        assertThat(scene.placements()).containsExactly("a0 on 1");
        assertThat(scene.shortModels()).isEmpty();
    }

    @Test
    void pushNobodyOut() {
        scene.cpu(1, 1000).wants(model("a"), model("b").mebibytes(300)).carriedOut();

        scene.wants(model("a").mebibytes(800), model("b").mebibytes(300));

        assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 1");
        assertThat(scene.shortModels()).containsExactly("a");
    }

    @Test
    void leaveTwoTogetherThatMayShareNoMoreUntilThereIsAnotherMember() {
        scene.cpu(1, 1000).wants(model("a").replicas(2).sharing()).carriedOut();

        scene.wants(model("a").replicas(2));
        assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 1");
        assertThat(scene.shortModels()).containsExactly("a");

        scene.cpu(2, 1000);
        assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 1", "a2 on 2");
        assertThat(scene.carriedOut().placements()).containsExactly("a0 on 1", "a2 on 2");
    }

    @Test
    void endItIfItsMemberHoldsNotEvenWhatItHadAnyMore() {
        scene.cpu(1, 1000).wants(model("a")).carriedOut();

        scene.cpu(1, 50).wants(model("a").mebibytes(2000));

        assertThat(scene.placements()).isEmpty();
    }

    @Test
    void endItIfItDoesNotServe() {
        scene.cpu(1, 1000).loading("a", 0, 1).wants(model("a").on(GPU));

        assertThat(scene.placements()).isEmpty();
    }

    @Test
    void leaveItWhereItIsAlsoIfNobodyKnowsWhatItHad() {
        scene.cpu(1, 1000)
                .wants(model("a").mebibytes(600), model("b").mebibytes(300))
                .carriedOut();

        scene.wants(model("a").mebibytes(2000), model("b").mebibytes(300)).forgotten();

        assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 1");
        assertThat(scene.shortModels()).containsExactly("a");
    }
}
