package io.sampo.protocol.wire;

import com.esotericsoftware.kryo.KryoException;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaMessage.Cancel;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** The forms of requests and replies. */
final class InferForms {

    private static final int COMPLETED = 0;
    private static final int REJECTED = 1;
    private static final int FAILED = 2;

    /** In place of a version. */
    private static final long LABEL_FOLLOWS = -1;

    private InferForms() {}

    static void writeInfer(WireOutput out, Infer infer) {
        out.writeLong(infer.correlation());
        out.writeRef(infer.replyTo());
        InferRequest request = infer.request();
        out.writeString(request.id());
        writeTarget(out, request.model());
        out.writeVarLong(request.deadline().leftNanos(System.nanoTime()), false);
        WireEnum.PRIORITY.write(out, request.priority());
        out.writeString(request.tenant().value());
        out.writeString(request.traceParent());
        ModelForms.writeList(out, request.outputs(), WireOutput::writeString);
        ModelForms.writeList(out, request.inputs(), InferForms::writeTensor);
    }

    static Infer readInfer(WireInput in) {
        long correlation = in.readLong();
        var replyTo = in.<RoutedReply>readRef();
        String id = in.readText();
        ModelTarget target = readTarget(in);
        Deadline deadline = Deadline.in(Duration.ofNanos(in.readVarLong(false)));
        Priority priority = WireEnum.PRIORITY.read(in);
        TenantId tenant = new TenantId(in.readText());
        String traceParent = in.readString();
        List<String> outputs = ModelForms.readList(in, WireInput::readText);
        List<Tensor> inputs = ModelForms.readList(in, InferForms::readTensor);
        return new Infer(
                correlation,
                new InferRequest(id, target, inputs, outputs, deadline, priority, tenant, traceParent),
                replyTo);
    }

    static void writeCancel(WireOutput out, Cancel cancel) {
        out.writeLong(cancel.correlation());
        out.writeRef(cancel.replyTo());
    }

    static Cancel readCancel(WireInput in) {
        return new Cancel(in.readLong(), in.readRef());
    }

    static void writeRoutedReply(WireOutput out, RoutedReply routed) {
        out.writeLong(routed.correlation());
        out.writeVarInt(routed.queued(), true);
        InferReply reply = routed.reply();
        if (reply instanceof Completed completed) {
            out.writeByte(COMPLETED);
            writeCompleted(out, completed);
        } else if (reply instanceof Rejected rejected) {
            out.writeByte(REJECTED);
            WireEnum.ERROR_CODE.write(out, rejected.code());
            out.writeString(rejected.detail());
            out.writeVarLong(rejected.retryAfter().toNanos(), true);
        } else if (reply instanceof Failed failed) {
            out.writeByte(FAILED);
            WireEnum.ERROR_CODE.write(out, failed.code());
            out.writeString(failed.detail());
        }
    }

    static RoutedReply readRoutedReply(WireInput in) {
        long correlation = in.readLong();
        int queued = in.readVarInt(true);
        return new RoutedReply(correlation, readReply(in), queued);
    }

    private static InferReply readReply(WireInput in) {
        byte kind = in.readByte();
        return switch (kind) {
            case COMPLETED -> readCompleted(in);
            case REJECTED ->
                new Rejected(WireEnum.ERROR_CODE.read(in), in.readText(), Duration.ofNanos(in.readVarLong(true)));
            case FAILED -> new Failed(WireEnum.ERROR_CODE.read(in), in.readText());
            default -> throw new KryoException("kind of reply: " + kind + " (expected: 0 to " + FAILED + ")");
        };
    }

    static void writeCompleted(WireOutput out, Completed completed) {
        ModelForms.writeReplicaId(out, completed.replica());
        out.writeString(completed.digest());
        out.writeVarLong(completed.timing().queueNanos(), true);
        out.writeVarLong(completed.timing().computeNanos(), true);
        out.writeVarInt(completed.timing().batchSize(), true);
        out.writeVarInt(completed.inputTokens(), true);
        ModelForms.writeList(out, completed.outputs(), InferForms::writeTensor);
    }

    static Completed readCompleted(WireInput in) {
        ReplicaId replica = ModelForms.readReplicaId(in);
        String digest = in.readString();
        InferTiming timing = new InferTiming(in.readVarLong(true), in.readVarLong(true), in.readVarInt(true));
        int inputTokens = in.readVarInt(true);
        return new Completed(replica, digest, ModelForms.readList(in, InferForms::readTensor), timing, inputTokens);
    }

    static void writeTarget(WireOutput out, ModelTarget target) {
        ModelVersion version = target.version();
        ModelLabel label = target.label();
        out.writeString(target.name().value());
        if (label != null) {
            out.writeVarLong(LABEL_FOLLOWS, true);
            out.writeString(label.value());
        } else {
            out.writeVarLong(version == null ? 0 : version.number(), true);
        }
    }

    static ModelTarget readTarget(WireInput in) {
        ModelName name = new ModelName(in.readText());
        long version = in.readVarLong(true);
        if (version == LABEL_FOLLOWS) {
            return ModelTarget.labelled(name, new ModelLabel(in.readText()));
        }
        return new ModelTarget(name, version == 0 ? null : new ModelVersion(version), null);
    }

    static void writeTensor(WireOutput out, Tensor tensor) {
        out.writeString(tensor.name());
        WireEnum.DATA_TYPE.write(out, tensor.type());
        ModelForms.writeShape(out, tensor.shape());
        out.writeBuffer(tensor.bytes());
    }

    static Tensor readTensor(WireInput in) {
        String name = in.readText();
        DataType type = WireEnum.DATA_TYPE.read(in);
        Shape shape = ModelForms.readShape(in);
        ByteBuffer bytes = in.readBuffer();
        return Tensor.of(name, type, shape, bytes);
    }
}
