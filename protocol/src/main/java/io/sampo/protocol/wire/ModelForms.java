package io.sampo.protocol.wire;

import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The forms of models, replicas and shapes: parts of other messages, never messages of their own. */
final class ModelForms {

    private ModelForms() {}

    static <T> void writeList(WireOutput out, List<T> values, BiConsumer<WireOutput, T> writer) {
        out.writeVarInt(values.size(), true);
        for (T value : values) {
            writer.accept(out, value);
        }
    }

    static <T> List<T> readList(WireInput in, Function<WireInput, T> reader) {
        int count = in.readCount();
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(reader.apply(in));
        }
        return values;
    }

    static void writeShape(WireOutput out, Shape shape) {
        out.writeVarInt(shape.rank(), true);
        for (int i = 0; i < shape.rank(); i++) {
            out.writeVarLong(shape.dim(i), false);
        }
    }

    static Shape readShape(WireInput in) {
        long[] dims = new long[in.readCount()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = in.readVarLong(false);
        }
        return Shape.of(dims);
    }

    static void writeRef(WireOutput out, ModelRef ref) {
        out.writeString(ref.name().value());
        out.writeVarLong(ref.version().number(), true);
    }

    static ModelRef readRef(WireInput in) {
        ModelName name = new ModelName(in.readText());
        return new ModelRef(name, new ModelVersion(in.readVarLong(true)));
    }

    static void writeReplicaId(WireOutput out, ReplicaId id) {
        writeRef(out, id.model());
        out.writeVarInt(id.ordinal(), true);
    }

    static ReplicaId readReplicaId(WireInput in) {
        ModelRef model = readRef(in);
        return new ReplicaId(model, in.readVarInt(true));
    }

    static void writeMetadata(WireOutput out, ModelMetadata metadata) {
        writeRef(out, metadata.ref());
        out.writeString(metadata.platform());
        out.writeString(metadata.digest());
        out.writeVarLong(metadata.created().toEpochMilli(), false);
        out.writeVarInt(metadata.maxBatchSize(), true);
        writeList(out, metadata.inputs(), ModelForms::writeSpec);
        writeList(out, metadata.outputs(), ModelForms::writeSpec);
        EmbeddingTraits embedding = metadata.embedding();
        out.writeBoolean(embedding != null);
        if (embedding != null) {
            out.writeString(embedding.input());
            out.writeString(embedding.output());
            out.writeVarInt(embedding.dimensions(), true);
            out.writeVarInt(embedding.maxTokens(), true);
            out.writeBoolean(embedding.truncatable());
        }
    }

    static ModelMetadata readMetadata(WireInput in) {
        return new ModelMetadata(
                readRef(in),
                in.readText(),
                in.readText(),
                Instant.ofEpochMilli(in.readVarLong(false)),
                in.readVarInt(true),
                readList(in, ModelForms::readSpec),
                readList(in, ModelForms::readSpec),
                in.readBoolean() ? readEmbedding(in) : null);
    }

    private static EmbeddingTraits readEmbedding(WireInput in) {
        return new EmbeddingTraits(
                in.readText(), in.readText(), in.readVarInt(true), in.readVarInt(true), in.readBoolean());
    }

    private static void writeSpec(WireOutput out, TensorSpec spec) {
        out.writeString(spec.name());
        WireEnum.DATA_TYPE.write(out, spec.type());
        writeShape(out, spec.shape());
    }

    private static TensorSpec readSpec(WireInput in) {
        return new TensorSpec(in.readText(), WireEnum.DATA_TYPE.read(in), readShape(in));
    }
}
