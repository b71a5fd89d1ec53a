package io.sampo.client.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.control.ControllerLink.Ask;
import io.sampo.client.control.ControllerLink.Command;
import io.sampo.client.control.ControllerLink.Demanded;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlCommand.Demand;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.internal.receptionist.ReceptionistMessages;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Orders may take 10 s. Synchronous: time moves only by hand. */
@DisplayName("A link to the controller")
class ControllerLinkTest {

    private static final ModelName MODEL = new ModelName("m");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ControlReply DONE = new Done("model 'm': version 1 is ready");

    /** Starts where {@code System.nanoTime()} may: about to wrap. */
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();

    private final BehaviorTestKit<Command> link = BehaviorTestKit.create(ControllerLink.create(() -> nowNanos));
    private final ActorRef<Receptionist.Listing> listings =
            ((ReceptionistMessages.Subscribe<?>) link.receptionistInbox().receiveMessage()).subscriber();
    private final List<Effect> effects = new ArrayList<>();
    private final TestInbox<ControlCommand> controller = TestInbox.create("controller");

    @Test
    void putsOrderToControllerAndPassesAnswerOn() {
        sees(controller);
        CompletableFuture<ControlReply> answer = order();
        assertThat(answer).isNotDone();

        answers(DONE);

        assertThat(answer).isCompletedWithValue(DONE);
        assertThat(controller.hasMessages()).isFalse();
    }

    @Test
    void keepsOrdersApart() {
        sees(controller);
        CompletableFuture<ControlReply> first = order();
        CompletableFuture<ControlReply> second = order();
        controller.receiveMessage();

        answers(DONE);

        assertThat(first).isNotDone();
        assertThat(second).isCompletedWithValue(DONE);
    }

    @Test
    void letsOrderWaitForController() {
        CompletableFuture<ControlReply> answer = order();
        seesNone();
        assertThat(answer).isNotDone();

        sees(controller);
        answers(DONE);

        assertThat(answer).isCompletedWithValue(DONE);
    }

    @Test
    void putsOrderThatWaitedOnce() {
        CompletableFuture<ControlReply> answer = order();
        sees(controller);
        seesNone();

        sees(controller);

        assertThat(controller.getAllReceived()).hasSize(1);
        assertThat(answer).isNotDone();
    }

    @Test
    void letsOrdersWaitForNextController() {
        TestInbox<ControlCommand> next = TestInbox.create("next");
        sees(controller);
        seesNone();
        CompletableFuture<ControlReply> answer = order();
        assertThat(controller.hasMessages()).isFalse();

        sees(next);

        assertThat(next.receiveMessage()).isInstanceOf(LoadModel.class);
        assertThat(answer).isNotDone();
    }

    @Test
    void saysThatControllerWasLostWithOrder() {
        sees(controller);
        CompletableFuture<ControlReply> answer = order();
        BehaviorTestKit<Object> question = question();

        question.run(question.expectEffectClass(Effect.WatchedWith.class).message());

        assertThat(answer)
                .isCompletedWithValue(unavailable("the controller was lost while it had the order; the history of the"
                        + " model says whether it was done"));
        assertThat(question.isAlive()).isFalse();
    }

    @Test
    void saysThatControllerDidNotAnswerInTime() {
        sees(controller);
        CompletableFuture<ControlReply> answer = order();
        BehaviorTestKit<Object> question = question();
        Effect.TimerScheduled<Object> timer = timerOf(question);
        assertThat(timer.duration()).isEqualTo(TIMEOUT);

        question.run(timer.msg());

        assertThat(answer)
                .isCompletedWithValue(
                        unavailable("no answer in 10 s; the history of the model says whether it was done"));
        assertThat(question.isAlive()).isFalse();
    }

    @Test
    void leavesControllerTheTimeThatIsLeft() {
        CompletableFuture<ControlReply> answer = order();
        nowNanos += Duration.ofSeconds(7).toNanos();

        sees(controller);

        assertThat(timerOf(question()).duration()).isEqualTo(Duration.ofSeconds(3));
        assertThat(answer).isNotDone();
    }

    @Test
    void saysThatThereWasNoControllerInTime() {
        CompletableFuture<ControlReply> answer = order();

        waitsTooLong();

        assertThat(answer).isCompletedWithValue(unavailable("no controller was heard of in 10 s"));
        sees(controller);
        assertThat(controller.hasMessages()).isFalse();
    }

    @Test
    void givesUpNothingThatWasPutAtTheLastMoment() {
        CompletableFuture<ControlReply> answer = order();

        sees(controller);
        waitsTooLong();

        assertThat(answer).isNotDone();
    }

    @Test
    void refusesWhenTooManyWait() {
        List<CompletableFuture<ControlReply>> waiting =
                Stream.generate(this::order).limit(256).toList();

        CompletableFuture<ControlReply> refused = order();

        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(refused).isCompletedWithValue(unavailable("no controller is heard of, and 256 orders wait"));
        sees(controller);
        assertThat(controller.getAllReceived()).hasSize(256);
    }

    @Test
    void passesDemandOnWithoutAnyAnswer() {
        Demand demand = new Demand(ModelRef.of("m", 1), 3, 7);
        sees(controller);

        link.run(new Demanded(demand));

        assertThat(controller.getAllReceived()).containsExactly(demand);
    }

    @Test
    void dropsDemandWithoutController() {
        link.run(new Demanded(new Demand(ModelRef.of("m", 1), 3, 7)));

        sees(controller);

        assertThat(controller.hasMessages()).isFalse();
    }

    private CompletableFuture<ControlReply> order() {
        CompletableFuture<ControlReply> answer = new CompletableFuture<>();
        link.run(new Ask(replyTo -> new LoadModel(MODEL, "operator", replyTo), TIMEOUT, answer));
        return answer;
    }

    private void sees(TestInbox<ControlCommand> found) {
        listed(Set.of(found.getRef()));
    }

    private void seesNone() {
        listed(Set.of());
    }

    private void listed(Set<ActorRef<ControlCommand>> controllers) {
        listings.tell(Receptionist.listing(ControlCommand.KEY, controllers, controllers, true));
        deliver();
    }

    /** The controller answers the oldest order that it has not looked at. */
    private void answers(ControlReply reply) {
        LoadModel order = (LoadModel) controller.receiveMessage();
        assertThat(order.model()).isEqualTo(MODEL);
        link.childTestKit(order.replyTo()).run(reply);
    }

    /** The actor that stands for the last order that was put. */
    private BehaviorTestKit<Object> question() {
        effects.addAll(link.getAllEffects());
        Effect.SpawnedAnonymous<?> spawned = effects.stream()
                .filter(Effect.SpawnedAnonymous.class::isInstance)
                .map(effect -> (Effect.SpawnedAnonymous<?>) effect)
                .reduce((before, last) -> last)
                .orElseThrow();
        return link.childTestKit(spawned.ref().unsafeUpcast());
    }

    private void waitsTooLong() {
        nowNanos += TIMEOUT.toNanos();
        effects.addAll(link.getAllEffects());
        Effect.TimerScheduled<?> timer = effects.stream()
                .filter(Effect.TimerScheduled.class::isInstance)
                .map(effect -> (Effect.TimerScheduled<?>) effect)
                .findFirst()
                .orElseThrow();
        assertThat(timer.duration()).isEqualTo(TIMEOUT);
        timer.send().apply();
        deliver();
    }

    @SuppressWarnings("unchecked") // all that it is sent is an object
    private static Effect.TimerScheduled<Object> timerOf(BehaviorTestKit<Object> question) {
        return question.getAllEffects().stream()
                .filter(Effect.TimerScheduled.class::isInstance)
                .map(effect -> (Effect.TimerScheduled<Object>) effect)
                .findFirst()
                .orElseThrow();
    }

    private void deliver() {
        while (link.selfInbox().hasMessages()) {
            link.runOne();
        }
    }

    private static NotDone unavailable(String reason) {
        return new NotDone(
                ErrorCode.CONTROLLER_UNAVAILABLE, "models cannot be changed now: " + reason, Duration.ofSeconds(5));
    }
}
