package io.sampo.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.transfer.TransferMessage.Ack;
import io.sampo.protocol.transfer.TransferMessage.Chunk;
import io.sampo.protocol.transfer.TransferMessage.Open;
import io.sampo.protocol.transfer.TransferMessage.Refused;
import io.sampo.protocol.wire.WireSerializer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Room for 1 MiB. A probe plays the sender, and time moves only by hand. */
@DisplayName("The receiver of a transfer")
class TransferTest {

    private static final int MIB = 1024 * 1024;
    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final TransferSettings SETTINGS = new TransferSettings(1024, 1024, 2, 1, MIB, MIB, MIB, TIMEOUT);
    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final WireSerializer SERIALIZER = (WireSerializer)
            SerializationExtension.get(TEST_KIT.system()).serializerByIdentity().apply(WireSerializer.IDENTIFIER);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final ActorRef<Transfer.Command> transfer =
            TEST_KIT.spawn(Transfer.create(SETTINGS, SERIALIZER, nanos::get));
    private final TestProbe<TransferMessage> sender = TEST_KIT.createTestProbe();
    private final TestProbe<Object> target = TEST_KIT.createTestProbe();

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    @Test
    void acknowledgesEachPieceAndDeliversTheWhole() {
        ByteBuffer form =
                DirectBuffers.copyOf(SERIALIZER.toParts(ReplicaCommand.RETIRE).get(0));
        open(1, form.remaining());

        piece(1, 0, form.slice(0, 1));
        sender.expectMessage(new Ack(1, 1));
        target.expectNoMessage(Duration.ZERO);
        piece(1, 1, form.slice(1, form.remaining() - 1));

        target.expectMessage(ReplicaCommand.RETIRE);
        sender.expectMessage(new Ack(1, 2));
    }

    @Test
    void refusesWhatIsNoMessageInsteadOfAcknowledgingIt() {
        open(1, 4);

        piece(1, 0, DirectBuffers.allocate(4));

        assertThat(refusal().reason()).startsWith("not a message: ");
    }

    @Test
    void refusesPieceThatIsNotTheNextAndForgetsTheRest() {
        open(1, MIB);

        piece(1, 1, DirectBuffers.allocate(4));

        assertThat(refusal()).isEqualTo(new Refused(1, "piece 1 (expected: piece 0)"));
        open(2, MIB);
        piece(2, 0, DirectBuffers.allocate(4));
        sender.expectMessage(new Ack(2, 1));
    }

    @Test
    void refusesPartsThatAreNone() {
        open(1, -1);

        assertThat(refusal()).isEqualTo(new Refused(1, "part of -1 bytes (expected: at least 1)"));
    }

    @Test
    void givesRoomBackOnceSenderFallsSilent() {
        open(1, MIB);
        open(2, 1);
        assertThat(refusal())
                .isEqualTo(new Refused(2, "1048576 bytes are being received already (expected: at most 1048576)"));

        nanos.addAndGet(TIMEOUT.toNanos() + 1);
        transfer.tell(Transfer.Tick.INSTANCE);
        open(3, MIB);
        piece(3, 0, DirectBuffers.allocate(4));

        sender.expectMessage(new Ack(3, 1));
    }

    @Test
    void outlivesMessageWithoutWireForm() throws InterruptedException {
        BlockingQueue<String> refusals = new LinkedBlockingQueue<>();

        transfer.tell(new Transfer.Send(target.getRef(), "text", 2048, refusals::add));

        assertThat(refusals.poll(10, TimeUnit.SECONDS)).contains("java.lang.String");
        open(1, 8);
        piece(1, 0, DirectBuffers.allocate(4));
        sender.expectMessage(new Ack(1, 1));
    }

    private void open(long id, int bytes) {
        transfer.tell(new Open(id, sender.getRef(), target.getRef(), List.of(bytes)));
    }

    private void piece(long id, int index, ByteBuffer bytes) {
        transfer.tell(new Chunk(id, sender.getRef(), index, bytes));
    }

    private Refused refusal() {
        return sender.expectMessageClass(Refused.class);
    }
}
