package io.sampo.protocol.wire;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.LoadAttempt;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaLoad;
import io.sampo.protocol.replica.ReplicaMessage.Cancel;
import io.sampo.protocol.replica.ReplicaMessage.GetStatistics;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatistics.BatchTotal;
import io.sampo.protocol.replica.ReplicaStatistics.Total;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import io.sampo.protocol.transfer.TransferMessage.Ack;
import io.sampo.protocol.transfer.TransferMessage.Chunk;
import io.sampo.protocol.transfer.TransferMessage.Open;
import io.sampo.protocol.transfer.TransferMessage.Refused;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;

/** A message of every form that crosses the wire, by the name of its golden line. */
final class WireSamples {

    /** So far that the time left always takes nine bytes: the golden line can leave out exactly those. */
    static final Duration LEFT = Duration.ofDays(20_000);

    private static final ReplicaId REPLICA = new ReplicaId(ModelRef.of("all-minilm", 3), 1);
    private static final Tensor NUMBERS = Tensor.of(
            "numbers",
            DataType.INT32,
            Shape.of(1, 2),
            DirectBuffers.allocate(8).putInt(7).putInt(-1).flip());
    private static final Tensor TEXTS =
            Tensor.of("texts", DataType.BYTES, Shape.of(2), BytesElements.encode(List.of("", "mylly ö 磨")));
    private static final Tensor NOTHING = Tensor.of("none", DataType.FP64, Shape.of(0, 4), DirectBuffers.allocate(0));
    private static final Tensor SCALAR = Tensor.of(
            "scalar",
            DataType.BOOL,
            Shape.of(),
            DirectBuffers.allocate(1).put((byte) 1).flip());

    private final ActorRefResolver resolver;

    WireSamples(ActorRefResolver resolver) {
        this.resolver = resolver;
    }

    Map<String, Object> all() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("Infer", infer());
        samples.put("Infer-minimal", inferOf(ModelTarget.newest(new ModelName("m"))));
        samples.put("Infer-labelled", inferOf(ModelTarget.labelled(new ModelName("m"), ModelLabel.STABLE)));
        samples.put("Cancel", new Cancel(Long.MIN_VALUE, ref("client")));
        replies().forEach((name, reply) -> samples.put("RoutedReply-" + name, new RoutedReply(-2, reply, 300)));
        samples.put("GetStatistics", new GetStatistics(ref("client")));
        samples.put("ReplicaStatistics", statistics());
        for (ReplicaCommand command : ReplicaCommand.values()) {
            samples.put("ReplicaCommand-" + command, command);
        }
        samples.put("Subscribe", new Subscribe(ref("client")));
        samples.put("MemberSnapshot", snapshot());
        samples.put("MemberAlive", new MemberAlive(ref("member"), 1L << 40));
        samples.put("SubscribeController", new SubscribeController(ref("controller")));
        samples.put("ReadRepository", new ReadRepository(new ModelName("all-minilm"), ref("controller")));
        samples.put("RepositoryRead", new RepositoryRead(ref("member"), new ModelName("all-minilm"), 300));
        samples.put(
                "MemberLoads",
                new MemberLoads(
                        ref("member"),
                        List.of(
                                new ReplicaLoad(REPLICA, 300, 16, 1_700_000_000_123L),
                                new ReplicaLoad(new ReplicaId(ModelRef.of("simple", 1), 0), 0, 0, 0))));
        samples.put("MemberLoads-none", new MemberLoads(ref("member"), List.of()));
        samples.putAll(new ControlSamples(ref("operator"), ref("member")).all());
        samples.put("Open", new Open(5, ref("sender"), ref("target"), List.of(300, 1 << 20, 1)));
        samples.put("Chunk", new Chunk(5, ref("sender"), 130, direct(9, 8, 7)));
        samples.put("Ack", new Ack(5, 130));
        samples.put("Refused", new Refused(5, "no room"));
        samples.putAll(new JobSamples(ref("client"), ref("watcher"), List.of(NUMBERS, TEXTS), REPLICA).all());
        samples.putAll(
                new JobNodeSamples(ref("client"), ref("watcher"), ref("asker"), ref("measurer"), ref("desk")).all());
        return samples;
    }

    private Infer infer() {
        return new Infer(
                17,
                new InferRequest(
                        "the caller's own",
                        ModelTarget.exactly(REPLICA.model()),
                        List.of(NUMBERS, TEXTS, NOTHING, SCALAR),
                        List.of("embedding", "ö"),
                        Deadline.in(LEFT),
                        Priority.LOW,
                        new TenantId("tenant-9"),
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                ref("client"));
    }

    private Infer inferOf(ModelTarget model) {
        return new Infer(Long.MAX_VALUE, InferRequest.of(model, List.of(), Deadline.in(LEFT)), ref("client"));
    }

    private static Map<String, InferReply> replies() {
        Map<String, InferReply> replies = new LinkedHashMap<>();
        replies.put(
                "Completed",
                new Completed(
                        REPLICA, "a1".repeat(32), List.of(TEXTS, NUMBERS), new InferTiming(1_000, 2_000_000, 32), 12));
        replies.put("Rejected", new Rejected(ErrorCode.QUEUE_FULL, "queue: full", Duration.ofMillis(250)));
        replies.put("Failed", new Failed(ErrorCode.INTERNAL, ""));
        return replies;
    }

    private static ReplicaStatistics statistics() {
        return new ReplicaStatistics(
                REPLICA,
                1_700_000_000_123L,
                1_000,
                100,
                new Total(1, 2),
                new Total(3, 4),
                new Total(5, 6),
                new Total(7, 8),
                new Total(9, 10),
                Total.ZERO,
                List.of(new BatchTotal(16, new Total(11, 12), new Total(13, 14), new Total(15, 1L << 50))));
    }

    private MemberSnapshot snapshot() {
        TensorSpec texts = new TensorSpec("texts", DataType.BYTES, Shape.of(Shape.VARIABLE));
        TensorSpec vectors = new TensorSpec("vectors", DataType.FP32, Shape.of(Shape.VARIABLE, 384));
        Instant created = Instant.ofEpochMilli(1_600_000_000_456L);
        ModelMetadata embedding = new ModelMetadata(
                REPLICA.model(),
                "onnxruntime_onnx",
                "ab12",
                created,
                64,
                List.of(texts),
                List.of(vectors),
                new EmbeddingTraits("texts", "vectors", 384, 256, false));
        ModelMetadata plain = new ModelMetadata(
                ModelRef.of("simple", 1), "onnxruntime_onnx", "cd34", created, 0, List.of(), List.of(vectors), null);
        return new MemberSnapshot(
                ref("member"),
                200,
                new MemberCapacity(Device.GPU, 2, 1L << 33),
                List.of(
                        new ModelOffer(
                                REPLICA.model(),
                                true,
                                "ab12",
                                90_000_000,
                                new ModelNeeds(DevicePreference.GPU_ELSE_CPU, 1L << 32, Spread.MEMBER),
                                Residency.ON_DEMAND,
                                new ScalingPolicy(
                                        0,
                                        300,
                                        2.5,
                                        Duration.ofMillis(2500),
                                        Duration.ofMinutes(1),
                                        Duration.ofHours(1))),
                        new ModelOffer(
                                plain.ref(),
                                false,
                                "cd34",
                                0,
                                new ModelNeeds(DevicePreference.CPU, 0, Spread.NONE),
                                Residency.PINNED,
                                ScalingPolicy.between(1, 1))),
                List.of(
                        ReplicaStatus.ready(REPLICA, embedding, ref("replica")),
                        ReplicaStatus.ready(new ReplicaId(plain.ref(), 0), plain, ref("simple")),
                        ReplicaStatus.notReady(
                                new ReplicaId(plain.ref(), 1),
                                ReplicaState.FAILED,
                                "out of memory",
                                new LoadAttempt(1_700_000_000_123L, 300)),
                        ReplicaStatus.notReady(new ReplicaId(plain.ref(), 2), ReplicaState.STOPPING, "")),
                List.of(new ModelProblem("bad folder!", "", "no version in it")));
    }

    private <T> ActorRef<T> ref(String name) {
        return resolver.resolveActorRef("pekko://sampo@10.0.0.1:7355/user/" + name + "#17");
    }

    private static ByteBuffer direct(int... bytes) {
        ByteBuffer buffer = DirectBuffers.allocate(bytes.length);
        for (int each : bytes) {
            buffer.put((byte) each);
        }
        return buffer.flip();
    }
}
