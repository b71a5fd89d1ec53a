package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.done;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.refused;
import static io.sampo.node.control.ControlWorld.replicated;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.ModelOffer;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Version 1 serves on one member, and then declares what no member has. */
@DisplayName("A version that serves and declares needs that nobody meets")
class UnmetNeedsTest {

    private static final ModelNeeds TOO_MUCH = new ModelNeeds(DevicePreference.CPU, 900L << 30, Spread.MEMBER);
    private static final ModelNeeds GPU = new ModelNeeds(DevicePreference.GPU, 600, Spread.MEMBER);

    private final ControlWorld world = new ControlWorld().servesVersion1();
    private final FakeMember a = world.a;

    @Test
    void servesOnAndTheLoadIsRefusedWithTheNumbers() {
        TestInbox<ControlReply> reply = load(needing(offer(V1), TOO_MUCH));

        world.settles();

        assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                .contains(
                        "version 1: 1 of 1 replica has no place: needs 921600 MiB on a cpu member",
                        "; 1 serves on as placed before");
        assertThat(world.orders).isEmpty();
        assertThat(world.planOf(V1).trouble()).contains("needs 921600 MiB");
        assertThat(world.deployment().current()).isEqualTo(V1.version());
    }

    @Test
    void servesOnWithoutTheDevice() {
        TestInbox<ControlReply> reply = load(needing(offer(V1), GPU));

        world.settles();

        assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("needs a gpu member");
        assertThat(world.orders).isEmpty();
    }

    @Test
    void servesOnWhenTheControllerIsLost() {
        ControlWorld next = new ControlWorld();
        next.a.holds(V1, 0, ReplicaState.READY);
        next.list(next.a);
        next.journalIsRead();
        next.a.offers(needing(offer(V1), TOO_MUCH));

        next.settles();

        assertThat(next.orders).isEmpty();
        assertThat(next.planOf(V1).trouble()).contains("needs 921600 MiB");
    }

    @Test
    void isMendedByTheNextLoad() {
        load(needing(offer(V1), TOO_MUCH));
        world.settles();

        TestInbox<ControlReply> reply = load(offer(V1));

        assertThat(done(reply)).isEqualTo("model 'model': version 1 is ready, replicas: 1");
        assertThat(world.planOf(V1).trouble()).isEmpty();
    }

    @Test
    void leavesOneReplicaWhereOnlyAnotherCouldBeMet() {
        a.capacityBytes = 2000;
        world.b.capacityBytes = 1000;
        world.list(a, world.b);
        a.offers(replicated(V1, 2));
        world.b.offers(replicated(V1, 2));
        world.settles();
        world.orders.clear();
        ModelOffer larger = needing(replicated(V1, 2), new ModelNeeds(DevicePreference.CPU, 2000, Spread.MEMBER));

        a.offers(larger);
        world.b.offers(larger);
        world.settles();

        assertThat(world.orders).isEmpty();
        assertThat(world.planOf(V1).placed()).isEqualTo(1);
        assertThat(world.planOf(V1).trouble()).startsWith("1 of 2 replicas has no place");
    }

    @Test
    void isGoodEnoughToGoBackTo() {
        a.capacityBytes = 2000;
        a.offers(offer(V1), offer(V2));
        world.settles();
        move(V1.version());
        move(V2.version());
        a.offers(needing(offer(V1), TOO_MUCH), needing(offer(V2), TOO_MUCH));
        world.settles();

        TestInbox<ControlReply> back =
                world.order(to -> new ControlCommand.RollBack(MODEL, ModelLabel.STABLE, "me", to));

        assertThat(done(back)).contains("stands for version 1");
    }

    private void move(ModelVersion version) {
        world.order(to -> new ControlCommand.MoveLabel(MODEL, ModelLabel.STABLE, version, 100, "me", to));
        world.settles();
    }

    private TestInbox<ControlReply> load(ModelOffer found) {
        TestInbox<ControlReply> reply = world.order(to -> new ControlCommand.LoadModel(MODEL, "me", to));
        a.offers(found);
        a.hasRead(MODEL);
        return reply;
    }

    private static ModelOffer needing(ModelOffer offer, ModelNeeds needs) {
        return new ModelOffer(
                offer.ref(),
                offer.selected(),
                offer.digest(),
                offer.sizeBytes(),
                needs,
                offer.residency(),
                offer.scaling());
    }
}
