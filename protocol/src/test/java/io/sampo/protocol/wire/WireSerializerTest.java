package io.sampo.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import io.sampo.protocol.transfer.TransferMessage;
import java.io.NotSerializableException;
import java.lang.management.ManagementFactory;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The wire serializer")
class WireSerializerTest {

    private static final String VERSION = "1";
    private static final WireSystem SYSTEM = new WireSystem();
    private static final WireSerializer SERIALIZER = SYSTEM.serializer;
    private static final Map<String, Object> SAMPLES = SYSTEM.samples.all();

    @AfterAll
    static void closeSystem() {
        SYSTEM.close();
    }

    static Set<String> samples() {
        return SAMPLES.keySet();
    }

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @Test
    void hasSampleOfEveryTypeThatCrosses() {
        Set<Class<?>> wireTypes =
                WireTypes.ALL.stream().map(WireTypes.WireType::type).collect(Collectors.toSet());
        Set<Class<?>> sampled = SAMPLES.values().stream().map(Object::getClass).collect(Collectors.toSet());

        assertThat(wireTypes).isEqualTo(everyMessageClass());
        assertThat(sampled).isEqualTo(wireTypes);
    }

    @Test
    void isTheOneThatEveryTypeIsSentWith() {
        assertThat(SAMPLES.values()).allMatch(sample -> SYSTEM.serializerFor(sample) == SERIALIZER);
    }

    @Test
    void hasSampleOfEveryReply() {
        Set<Class<?>> sampled = SAMPLES.values().stream()
                .filter(RoutedReply.class::isInstance)
                .map(sample -> ((RoutedReply) sample).reply().getClass())
                .collect(Collectors.toSet());

        assertThat(sampled).containsExactlyInAnyOrder(InferReply.class.getPermittedSubclasses());
    }

    @Test
    void givesEveryTypeAnIdOfItsOwn() {
        assertThat(WireTypes.ALL).extracting(WireTypes.WireType::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatItWroteAsArray(String name) throws NotSerializableException {
        byte[] bytes = SERIALIZER.toBinary(SAMPLES.get(name));

        assertSame(SERIALIZER.fromBinary(bytes, VERSION), SAMPLES.get(name));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatItWroteAmidDirectBuffer(String name) throws NotSerializableException {
        ByteBuffer frame = ByteBuffer.allocateDirect(8 * 1024).position(100);

        SERIALIZER.toBinary(SAMPLES.get(name), frame);
        int end = frame.position();
        frame.flip().position(100);

        assertSame(SERIALIZER.fromBinary(frame, VERSION), SAMPLES.get(name));
        assertThat(frame.position()).isEqualTo(end);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void writesTheSameBytesInBothForms(String name) {
        ByteBuffer frame = ByteBuffer.allocateDirect(8 * 1024);

        SERIALIZER.toBinary(SAMPLES.get(name), frame);

        assertThat(frame.position()).isEqualTo(SERIALIZER.toBinary(SAMPLES.get(name)).length);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesEveryTruncation(String name) {
        byte[] whole = SERIALIZER.toBinary(SAMPLES.get(name));

        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(NotSerializableException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> SERIALIZER.fromBinary(part, VERSION));
        }
    }

    @Test
    void refusesOtherVersions() {
        byte[] bytes = SERIALIZER.toBinary(SAMPLES.get("Ack"));

        assertThatExceptionOfType(NotSerializableException.class)
                .isThrownBy(() -> SERIALIZER.fromBinary(bytes, "2"))
                .withMessage("wire format '2' (expected: '1')");
    }

    @Test
    void writesNoOtherClasses() {
        for (Object stranger : List.of("text", 1, List.of(), new Thread(), Stranger.ONE)) {
            assertThatIllegalArgumentException()
                    .as("%s", stranger.getClass())
                    .isThrownBy(() -> SERIALIZER.toBinary(stranger));
        }
    }

    @Test
    void readsNoOtherIds() {
        Set<Integer> known = WireTypes.ALL.stream().map(type -> type.id() + 2).collect(Collectors.toSet());
        for (int id = 0; id < 128; id++) {
            if (!known.contains(id)) {
                byte[] bytes = new byte[64];
                bytes[0] = (byte) id;
                assertThatExceptionOfType(NotSerializableException.class)
                        .as("id %d", id)
                        .isThrownBy(() -> SERIALIZER.fromBinary(bytes, VERSION));
            }
        }
    }

    @Test
    void loadsNoClassByName() {
        ByteBuffer bytes = ByteBuffer.allocate(64).put((byte) 1).put((byte) 0);
        bytes.put("java.lang.Threa".getBytes(US_ASCII)).put((byte) ('d' | 0x80));

        assertThatExceptionOfType(NotSerializableException.class)
                .isThrownBy(() -> SERIALIZER.fromBinary(bytes.array(), VERSION))
                .withMessageContaining("by its name");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersNoiseWithRefusalAlone(long seed) {
        Random random = new Random(seed);
        byte[] noise = new byte[512];
        for (int round = 0; round < 200; round++) {
            random.nextBytes(noise);
            noise[0] = someId(random);
            refusesOrReads(noise);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersDamageWithRefusalAlone(long seed) {
        Random random = new Random(seed);
        for (Object sample : SAMPLES.values()) {
            byte[] whole = SERIALIZER.toBinary(sample);
            for (int round = 0; round < 20; round++) {
                byte[] damaged = whole.clone();
                for (int hits = random.nextInt(4); hits >= 0; hits--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                refusesOrReads(damaged);
            }
        }
    }

    @Test
    void allocatesNothingForTextsThatAreNotThere() {
        // Refused of transfer 5, whose reason claims 2^30 characters and has one.
        byte[] liar = {55, 0, 0, 0, 0, 0, 0, 0, 5, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x08, 'x'};
        long before = allocatedBytes();

        assertThatExceptionOfType(NotSerializableException.class)
                .isThrownBy(() -> SERIALIZER.fromBinary(liar, VERSION));

        assertThat(allocatedBytes() - before).isLessThan(16 * 1024 * 1024);
    }

    @Test
    void saysThatFrameIsTooSmallAsArteryExpectsIt() {
        ByteBuffer memory = ByteBuffer.allocateDirect(8 * 1024);
        for (Object sample : SAMPLES.values()) {
            int size = SERIALIZER.toBinary(sample).length;
            for (int capacity = 0; capacity < size; capacity++) {
                ByteBuffer frame = memory.slice(0, capacity);
                assertThatExceptionOfType(BufferOverflowException.class)
                        .isThrownBy(() -> SERIALIZER.toBinary(sample, frame));
            }
        }
    }

    @Test
    void takesLargeTensorsApartWithoutCopy() throws NotSerializableException {
        Tensor large = tensor("large", 1024 * 1024, 3);
        Tensor small = tensor("small", 16, 4);
        Tensor other = tensor("other", 5 * 1024, 5);
        RoutedReply message = new RoutedReply(
                1,
                new Completed(
                        new ReplicaId(ModelRef.of("m", 1), 0),
                        null,
                        List.of(large, small, other),
                        new InferTiming(0, 0, 1),
                        0),
                0);

        List<ByteBuffer> parts = SERIALIZER.toParts(message);

        assertThat(parts)
                .extracting(ByteBuffer::remaining)
                .containsExactly(parts.get(0).remaining(), 1 << 20, 5120);
        assertThat(parts.get(0).remaining()).isLessThan(200);
        // Written to after the fact: whoever copied would not see it.
        large.bytes().put(0, (byte) 99);
        assertThat(parts.get(1).get(0)).isEqualTo((byte) 99);
        Object whole = SERIALIZER.fromParts(parts);
        assertThat(whole).isEqualTo(message);
        parts.get(2).put(7, (byte) 98);
        assertThat(((Completed) ((RoutedReply) whole).reply())
                        .outputs()
                        .get(2)
                        .bytes()
                        .get(7))
                .isEqualTo((byte) 98);
    }

    @Test
    void refusesPartsThatDoNotFit() {
        List<ByteBuffer> parts = SERIALIZER.toParts(new TransferMessage.Chunk(
                1, ((TransferMessage.Chunk) SAMPLES.get("Chunk")).sender(), 0, DirectBuffers.allocate(8192)));

        assertRefused(parts.subList(0, 1));
        assertRefused(List.of(parts.get(0), DirectBuffers.allocate(8191)));
        assertRefused(List.of(DirectBuffers.allocate(0), parts.get(1)));
    }

    private enum Stranger {
        ONE
    }

    private static Set<Class<?>> everyMessageClass() {
        return Stream.of(
                        Stream.of(
                                        ReplicaMessage.class,
                                        MemberMessage.class,
                                        MemberReport.class,
                                        TransferMessage.class,
                                        JobRequest.class,
                                        JobReply.class,
                                        JobUpdate.class,
                                        JobCommand.class,
                                        QueueCommand.class,
                                        SuspectCommand.class,
                                        ControlCommand.class,
                                        ControlReply.class)
                                .flatMap(WireSerializerTest::leaves),
                        Stream.<Class<?>>of(
                                QueueCommand.Located.class,
                                QueueCommand.Joined.class,
                                QueueCommand.Measured.class,
                                RoutedReply.class,
                                ReplicaStatistics.class,
                                ReplicaCommand.class))
                .flatMap(classes -> classes)
                .collect(Collectors.toSet());
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(WireSerializerTest::leaves)
                : Stream.of(type);
    }

    /** Equal, but for deadlines, of which the time left is kept and the way takes some. */
    private static void assertSame(Object actual, Object expected) {
        if (expected instanceof Infer wanted) {
            Deadline deadline = ((Infer) actual).request().deadline();
            assertThat(deadline.atNanos())
                    .isCloseTo(
                            wanted.request().deadline().atNanos(),
                            within(Duration.ofSeconds(10).toNanos()));
            assertThat(actual)
                    .isEqualTo(new Infer(wanted.correlation(), due(wanted.request(), deadline), wanted.replyTo()));
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    private static InferRequest due(InferRequest request, Deadline deadline) {
        return new InferRequest(
                request.id(),
                request.model(),
                request.inputs(),
                request.outputs(),
                deadline,
                request.priority(),
                request.tenant(),
                request.traceParent());
    }

    private static void refusesOrReads(byte[] bytes) {
        long before = allocatedBytes();
        assertThatCode(() -> {
                    try {
                        SERIALIZER.fromBinary(bytes, VERSION);
                    } catch (NotSerializableException refused) {
                        // what is asked for
                    }
                })
                .as(() -> Arrays.toString(bytes))
                .doesNotThrowAnyException();
        assertThat(allocatedBytes() - before).as(() -> Arrays.toString(bytes)).isLessThan(16 * 1024 * 1024);
    }

    private static byte someId(Random random) {
        List<Integer> ids = new ArrayList<>(
                WireTypes.ALL.stream().map(WireTypes.WireType::id).toList());
        return (byte) (ids.get(random.nextInt(ids.size())) + 2);
    }

    private static void assertRefused(List<ByteBuffer> parts) {
        List<ByteBuffer> views = parts.stream().map(ByteBuffer::duplicate).toList();
        assertThatExceptionOfType(NotSerializableException.class).isThrownBy(() -> SERIALIZER.fromParts(views));
    }

    private static Tensor tensor(String name, int bytes, int fill) {
        ByteBuffer buffer = DirectBuffers.allocate(bytes);
        IntStream.range(0, bytes).forEach(index -> buffer.put(index, (byte) fill));
        return Tensor.of(name, DataType.UINT8, Shape.of(bytes), buffer);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
