package io.sampo.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two actor systems with Artery TCP between them, in one JVM; a third one to be lost. */
@DisplayName("Large messages")
class TransferIT {

    private static final int MIB = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ReplicaId REPLICA = new ReplicaId(ModelRef.of("m", 1), 0);

    private static final ActorTestKit CLIENT = start("client", "");
    private static final ActorTestKit NODE = start("node", "");

    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private final TestProbe<ReplicaMessage> replica = NODE.createTestProbe();
    private final TestProbe<RoutedReply> client = CLIENT.createTestProbe();

    @AfterEach
    void stopProbes() {
        replica.stop();
        client.stop();
    }

    @AfterAll
    static void shutDown() {
        CLIENT.shutdownTestKit();
        NODE.shutdownTestKit();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 200 * 1024, MIB + 1, 64 * MIB})
    void arriveThereAndBack(int bytes) {
        Tensor tensor = tensor(bytes);
        send(remote(NODE, replica.getRef(), CLIENT), tensor);

        Infer infer = replica.expectMessageClass(Infer.class, PATIENCE);
        assertThat(infer.request().inputs()).containsExactly(tensor);
        outbox(NODE).tell(infer.replyTo(), reply(1, infer.request().inputs()), bytes, refusals::add);

        assertThat(client.receiveMessage(PATIENCE)).isEqualTo(reply(1, List.of(tensor)));
        assertThat(refusals).isEmpty();
    }

    @Test
    void arriveAllOfThemIfSentAtOnce() {
        int count = 40;
        Tensor tensor = tensor(2 * MIB + 17);
        ActorRef<RoutedReply> target = remote(CLIENT, client.getRef(), NODE);

        Set<Long> expected = new HashSet<>();
        for (long correlation = 0; correlation < count; correlation++) {
            expected.add(correlation);
            outbox(NODE).tell(target, reply(correlation, List.of(tensor)), tensor.sizeBytes(), refusals::add);
        }

        Set<Long> arrived = new HashSet<>();
        for (int i = 0; i < count; i++) {
            RoutedReply reply = client.receiveMessage(PATIENCE);
            assertThat(reply).isEqualTo(reply(reply.correlation(), List.of(tensor)));
            arrived.add(reply.correlation());
        }
        assertThat(arrived).isEqualTo(expected);
        assertThat(refusals).isEmpty();
    }

    @Test
    void areRefusedIfTooLarge() throws InterruptedException {
        send(remote(NODE, replica.getRef(), CLIENT), tensor(64 * MIB + 1));

        assertThat(refusal()).isEqualTo("payload of 67108865 bytes (expected: at most 67108864)");
        replica.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void areRefusedIfReceiverHasNoRoom() throws InterruptedException {
        ActorTestKit small = start("small", "sampo.transfer { max-payload = 1 MiB, max-receiving = 1 MiB }");
        try {
            TestProbe<ReplicaMessage> target = small.createTestProbe();

            send(remote(small, target.getRef(), CLIENT), tensor(2 * MIB));

            assertThat(refusal()).isEqualTo("0 bytes are being received already (expected: at most 1048576)");
            target.expectNoMessage(Duration.ofMillis(100));
        } finally {
            small.shutdownTestKit();
        }
    }

    @Test
    void areRefusedIfPeerIsDead() throws InterruptedException {
        ActorTestKit lost = start("lost", "");
        ActorRef<ReplicaMessage> target =
                remote(lost, lost.<ReplicaMessage>createTestProbe().getRef(), CLIENT);
        lost.shutdownTestKit();

        send(target, tensor(2 * MIB));

        assertThat(refusal()).isEqualTo("the receiver took nothing for PT2S");
    }

    @Test
    void goAsTheyAreToActorsOfThisJvm() {
        TestProbe<ReplicaMessage> target = CLIENT.createTestProbe();
        Tensor tensor = tensor(2 * MIB);

        send(target.getRef(), tensor);

        assertThat(target.expectMessageClass(Infer.class).request().inputs().get(0))
                .isSameAs(tensor);
    }

    private void send(ActorRef<ReplicaMessage> target, Tensor tensor) {
        InferRequest request = InferRequest.of(
                ModelTarget.exactly(REPLICA.model()), List.of(tensor), Deadline.in(Duration.ofMinutes(1)));
        outbox(CLIENT).tell(target, new Infer(1, request, client.getRef()), tensor.sizeBytes(), refusals::add);
    }

    private String refusal() throws InterruptedException {
        return refusals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static RoutedReply reply(long correlation, List<Tensor> outputs) {
        return new RoutedReply(correlation, new Completed(REPLICA, null, outputs, new InferTiming(1, 2, 3), 4), 5);
    }

    private static Tensor tensor(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        SplittableRandom random = new SplittableRandom(bytes);
        while (buffer.remaining() >= Long.BYTES) {
            buffer.putLong(random.nextLong());
        }
        return Tensor.of("t", DataType.UINT8, Shape.of(bytes), buffer.clear());
    }

    /** How {@code ref} of one system looks from another. */
    private static <T> ActorRef<T> remote(ActorTestKit from, ActorRef<T> ref, ActorTestKit to) {
        return ActorRefResolver.get(to.system())
                .resolveActorRef(ActorRefResolver.get(from.system()).toSerializationFormat(ref));
    }

    private static Outbox outbox(ActorTestKit system) {
        return LargeMessages.get(system.system());
    }

    private static ActorTestKit start(String name, String settings) {
        ActorTestKit testKit = ActorTestKit.create(
                name,
                ConfigFactory.parseString(settings)
                        .withFallback(ConfigFactory.parseString("""
                                        pekko.actor.provider = cluster
                                        pekko.remote.artery { transport = tcp, canonical { hostname = "127.0.0.1", port = 0 } }
                                        pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                                        sampo.transfer.timeout = 2s
                                        """))
                        .withFallback(ConfigFactory.load()));
        LargeMessages messages = LargeMessages.get(testKit.system());
        assertThat(messages.maxPayloadBytes()).isPositive();
        return testKit;
    }
}
