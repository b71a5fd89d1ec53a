package io.sampo.node.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random requests, withdrawals and deadlines. The seed says what is sent; real slots make the rest, so that a seed's run may
 * differ from its last one, and what is checked holds for each.
 */
@DisplayName("A busy dynamic batcher")
class DynamicBatcherSimulationTest {

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final List<String> WORDS = List.of("one", "two", "three", "four", "five", "bad");

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @AfterAll
    static void stopSystem() {
        KIT.shutdownTestKit();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersEachRequestOnce(long seed) {
        Random random = new Random(seed);
        FakeModel model = random.nextBoolean() ? new FakeModel() : new FakeModel().preparingSlowly();
        BatcherBench bench =
                new BatcherBench(KIT, model, new BatchingPolicy(4, 100, 1.2, 16, 2), 1 + random.nextInt(3));
        Set<String> withdrawn = new HashSet<>();
        int sent = 0;
        for (int step = 0; step < 200; step++) {
            int choice = random.nextInt(20);
            if (choice < 16) {
                bench.submit(randomRequest(sent++, random), Duration.ofMillis(1 + random.nextInt(500)));
            } else if (choice < 18 && sent > 0) {
                String id = bench.idOf(random.nextInt(sent));
                withdrawn.add(id);
                bench.cancel(id);
            } else if (random.nextInt(20) > 0) {
                bench.clockGoesOn(Duration.ofMillis(random.nextInt(60)));
            } else {
                bench.timePasses(Duration.ofMillis(50));
            }
        }
        boolean crashes = random.nextInt(4) == 0;
        if (crashes) {
            bench.submit("crash");
        }
        bench.drain();
        bench.expectStopped();

        for (int i = 0; i < sent; i++) {
            String id = bench.idOf(i);
            bench.replyIfAny(id)
                    .ifPresentOrElse(
                            reply -> expectFitting(id, reply, crashes),
                            () -> assertThat(withdrawn).as("without a reply").contains(id));
        }
        assertThat(bench.replyIfAny("crash").isPresent()).isEqualTo(crashes);
        bench.expectNoReplyLeft();
        assertThat(model.wrongs()).isEmpty();
    }

    private static void expectFitting(String id, InferReply reply, boolean crashes) {
        if (reply instanceof Completed completed) {
            assertThat(id).doesNotContain("bad", "invalid");
            assertThat(BatcherBench.echoOf(completed)).isEqualTo(id);
        } else if (reply instanceof Failed failed) {
            switch (failed.code()) {
                case MODEL_FAILED -> assertThat(id).contains("bad");
                case INVALID_REQUEST -> assertThat(id).contains("invalid");
                default -> assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            }
        } else if (reply instanceof Rejected rejected) {
            assertThat(rejected.code())
                    .isIn(
                            ErrorCode.QUEUE_FULL,
                            ErrorCode.REPLICA_UNAVAILABLE,
                            crashes ? ErrorCode.REPLICA_LOST : ErrorCode.QUEUE_FULL);
            assertThat(rejected.retryAfter()).isPositive();
        }
    }

    private static String randomRequest(int number, Random random) {
        if (random.nextInt(20) == 0) {
            return number + " invalid";
        }
        StringBuilder id = new StringBuilder().append(number);
        for (int i = random.nextInt(6); i > 0; i--) {
            id.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return id.toString();
    }
}
