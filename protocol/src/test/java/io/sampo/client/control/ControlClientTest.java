package io.sampo.client.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlCommand.Demand;
import io.sampo.protocol.control.ControlCommand.GetHistory;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlCommand.MoveLabel;
import io.sampo.protocol.control.ControlCommand.Order;
import io.sampo.protocol.control.ControlCommand.RemoveLabel;
import io.sampo.protocol.control.ControlCommand.RollBack;
import io.sampo.protocol.control.ControlCommand.UnloadModel;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.History;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With a controller that a test plays, found through the receptionist of one system. */
@DisplayName("A control client")
class ControlClientTest {

    private static final ModelName M = new ModelName("m");
    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final ControlReply DONE = new Done("done");

    private final ActorTestKit testKit =
            ActorTestKit.create(ConfigFactory.parseString("""
                    sampo.client.control { order-timeout = 20s, query-timeout = 100ms }
                    """).withFallback(ConfigFactory.load()));
    private final ControlClient client = ControlClient.get(testKit.system());

    @AfterEach
    void shutDown() {
        testKit.shutdownTestKit();
    }

    @Test
    void putsOrderThatWaitedToControllerThatRegisters() throws Exception {
        CompletionStage<ControlReply> answer = client.load(M, "operator");

        TestProbe<ControlCommand> controller = controller();
        controller.expectMessageClass(LoadModel.class).replyTo().tell(DONE);

        assertThat(valueOf(answer)).isEqualTo(DONE);
    }

    @Test
    void hasAnOrderForEachThingThatCanBeDone() throws Exception {
        TestProbe<ControlCommand> controller = controller();
        ModelVersion version = new ModelVersion(2);

        client.load(M, "a");
        assertThat(ordered(controller, LoadModel.class).by()).isEqualTo("a");
        client.unload(M, "b");
        assertThat(ordered(controller, UnloadModel.class).by()).isEqualTo("b");
        client.moveLabel(M, CANARY, version, 5, "c");
        MoveLabel move = ordered(controller, MoveLabel.class);
        assertThat(move).isEqualTo(new MoveLabel(M, CANARY, version, 5, "c", move.replyTo()));
        client.removeLabel(M, CANARY, "d");
        RemoveLabel remove = ordered(controller, RemoveLabel.class);
        assertThat(remove).isEqualTo(new RemoveLabel(M, CANARY, "d", remove.replyTo()));
        client.rollBack(M, CANARY, "e");
        RollBack back = ordered(controller, RollBack.class);
        assertThat(back).isEqualTo(new RollBack(M, CANARY, "e", back.replyTo()));
    }

    @Test
    void asksForHistory() throws Exception {
        TestProbe<ControlCommand> controller = controller();
        client.load(M, "operator");
        ordered(controller, LoadModel.class).replyTo().tell(DONE);

        CompletionStage<ControlReply> answer = client.history(null, 7);
        GetHistory get = controller.expectMessageClass(GetHistory.class);
        get.replyTo().tell(new History(List.of()));

        assertThat(get).isEqualTo(new GetHistory(null, 7, get.replyTo()));
        assertThat(valueOf(answer)).isEqualTo(new History(List.of()));
    }

    @Test
    void saysThatThereIsNoControllerInTime() throws Exception {
        assertUnavailable(client.history(M, 1), "no controller was heard of");
    }

    @Test
    void saysThatControllerDoesNotAnswerInTime() throws Exception {
        TestProbe<ControlCommand> controller = controller();
        client.load(M, "operator");
        ordered(controller, LoadModel.class);

        assertUnavailable(client.history(M, 1), "no answer in");
    }

    @Test
    void saysThatControllerWasLost() throws Exception {
        TestProbe<ControlCommand> controller = controller();
        CompletionStage<ControlReply> answer = client.load(M, "operator");
        ordered(controller, LoadModel.class);

        controller.stop();

        assertUnavailable(answer, "the controller was lost");
    }

    @Test
    void dropsDemandWithoutController() {
        client.demand(ModelRef.of("m", 1), 1);
        client.load(M, "operator");

        TestProbe<ControlCommand> controller = controller();
        ordered(controller, LoadModel.class);
        client.demand(ModelRef.of("m", 2), 3);

        Demand demand = controller.expectMessageClass(Demand.class);
        assertThat(demand).isEqualTo(new Demand(ModelRef.of("m", 2), 3, demand.router()));
    }

    @Test
    void demandsUnderANumberOfItsOwn() {
        TestProbe<ControlCommand> controller = controller();
        client.load(M, "operator");
        ordered(controller, LoadModel.class);
        client.demand(ModelRef.of("m", 1), 1);
        client.demand(ModelRef.of("m", 2), 1);
        long router = controller.expectMessageClass(Demand.class).router();
        assertThat(controller.expectMessageClass(Demand.class).router()).isEqualTo(router);

        ActorTestKit elsewhere = ActorTestKit.create();
        try {
            elsewhere.system().receptionist().tell(Receptionist.register(ControlCommand.KEY, controller.getRef()));
            ControlClient other = ControlClient.get(elsewhere.system());
            other.load(M, "operator");
            ordered(controller, LoadModel.class);
            other.demand(ModelRef.of("m", 1), 1);

            assertThat(controller.expectMessageClass(Demand.class).router()).isNotEqualTo(router);
        } finally {
            elsewhere.shutdownTestKit();
        }
    }

    private TestProbe<ControlCommand> controller() {
        TestProbe<ControlCommand> controller = testKit.createTestProbe(ControlCommand.class);
        ActorRef<ControlCommand> ref = controller.getRef();
        testKit.system().receptionist().tell(Receptionist.register(ControlCommand.KEY, ref));
        return controller;
    }

    private static <T extends Order> T ordered(TestProbe<ControlCommand> controller, Class<T> type) {
        T order = controller.expectMessageClass(type);
        assertThat(order.model()).isEqualTo(M);
        return order;
    }

    private static void assertUnavailable(CompletionStage<ControlReply> answer, String reason) throws Exception {
        assertThat(valueOf(answer)).isInstanceOfSatisfying(NotDone.class, notDone -> {
            assertThat(notDone.code()).isEqualTo(ErrorCode.CONTROLLER_UNAVAILABLE);
            assertThat(notDone.detail()).startsWith("models cannot be changed now: " + reason);
            assertThat(notDone.retryAfter()).isPositive();
        });
    }

    private static ControlReply valueOf(CompletionStage<ControlReply> answer) throws Exception {
        return answer.toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
