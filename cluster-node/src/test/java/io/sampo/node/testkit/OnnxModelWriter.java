package io.sampo.node.testkit;

import io.sampo.protocol.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Builds an ONNX model of one graph and writes it as the protobuf message {@code ModelProto}.
 *
 * <p>The same calls give the same bytes: nothing depends on time, machine or hash order. Nothing is validated; the
 * runtime that loads the model does that. The field numbers below are those of {@code onnx.proto3}, and each method
 * that writes a message names it.
 *
 * <pre>{@code
 * byte[] model = OnnxModelWriter.graph("double")
 *         .input("X", DataType.FP32, symbolic("batch"), fixed(4))
 *         .output("Y", DataType.FP32, symbolic("batch"), fixed(4))
 *         .node("Add", List.of("X", "X"), List.of("Y"))
 *         .toBytes();
 * }</pre>
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3">onnx.proto3</a>
 */
public final class OnnxModelWriter {

    /** IR version 7 and operator set 13 (ONNX 1.8, 2020): the oldest that know BFLOAT16 in Identity. */
    private static final long IR_VERSION = 7;

    private static final long OPSET_VERSION = 13;

    private static final String PRODUCER = "sampo-tiny-models";

    /** {@code ModelProto}. */
    private static final class ModelField {
        static final int IR_VERSION = 1;
        static final int PRODUCER_NAME = 2;
        static final int GRAPH = 7;
        static final int OPSET_IMPORT = 8;
    }

    /** {@code OperatorSetIdProto}. */
    private static final class OpsetField {
        static final int DOMAIN = 1;
        static final int VERSION = 2;
    }

    /** {@code GraphProto}. */
    private static final class GraphField {
        static final int NODE = 1;
        static final int NAME = 2;
        static final int INITIALIZER = 5;
        static final int INPUT = 11;
        static final int OUTPUT = 12;
    }

    /** {@code NodeProto}. */
    private static final class NodeField {
        static final int INPUT = 1;
        static final int OUTPUT = 2;
        static final int NAME = 3;
        static final int OP_TYPE = 4;
        static final int ATTRIBUTE = 5;
    }

    /** {@code AttributeProto}, and the two of its {@code AttributeType} values used here. */
    private static final class AttributeField {
        static final int NAME = 1;
        static final int I = 3;
        static final int T = 5;
        static final int TYPE = 20;

        static final int TYPE_INT = 2;
        static final int TYPE_TENSOR = 4;
    }

    /** {@code TensorProto}. */
    private static final class TensorField {
        static final int DIMS = 1;
        static final int DATA_TYPE = 2;
        static final int NAME = 8;
        static final int RAW_DATA = 9;
        static final int EXTERNAL_DATA = 13;
        static final int DATA_LOCATION = 14;

        static final int LOCATION_EXTERNAL = 1;
    }

    /** {@code StringStringEntryProto}. */
    private static final class EntryField {
        static final int KEY = 1;
        static final int VALUE = 2;
    }

    /** {@code ValueInfoProto}, {@code TypeProto}, {@code TypeProto.Tensor}, {@code TensorShapeProto}, its dimension. */
    private static final class TypeField {
        static final int VALUE_NAME = 1;
        static final int VALUE_TYPE = 2;
        static final int TENSOR_TYPE = 1;
        static final int ELEM_TYPE = 1;
        static final int SHAPE = 2;
        static final int DIM = 1;
        static final int DIM_VALUE = 1;
        static final int DIM_PARAM = 2;
    }

    /** One dimension of an input or output. */
    public sealed interface Dimension {}

    private record Fixed(long size) implements Dimension {}

    private record Symbolic(String name) implements Dimension {}

    /** An attribute of a node. */
    public sealed interface Attribute {}

    private record IntegerAttribute(String name, long value) implements Attribute {}

    private record TensorAttribute(String name, ProtobufWriter tensor) implements Attribute {}

    private final ProtobufWriter graph = new ProtobufWriter();

    private int nodes;

    private OnnxModelWriter(String name) {
        graph.string(GraphField.NAME, name);
    }

    /** Starts a model whose graph has this name and nothing in it. */
    public static OnnxModelWriter graph(String name) {
        return new OnnxModelWriter(name);
    }

    /** A dimension of this many elements. */
    public static Dimension fixed(long size) {
        return new Fixed(size);
    }

    /** A dimension whose size is known only at run time; equal names mean equal sizes. */
    public static Dimension symbolic(String name) {
        return new Symbolic(name);
    }

    /** An attribute that is one integer. */
    public static Attribute integer(String name, long value) {
        return new IntegerAttribute(name, value);
    }

    /** An attribute that is a datatype, such as {@code to} of Cast. */
    public static Attribute type(String name, DataType value) {
        return new IntegerAttribute(name, elementType(value));
    }

    /** An attribute that is a one-element tensor, such as {@code value} of ConstantOfShape. */
    public static Attribute tensor(String name, float value) {
        return new TensorAttribute(name, floats("", new long[] {1}, value));
    }

    /** Adds an input of the graph; no dimensions make it a scalar. */
    public OnnxModelWriter input(String name, DataType type, Dimension... dimensions) {
        graph.message(GraphField.INPUT, valueInfo(name, type, dimensions));
        return this;
    }

    /** Adds an output of the graph; no dimensions make it a scalar. */
    public OnnxModelWriter output(String name, DataType type, Dimension... dimensions) {
        graph.message(GraphField.OUTPUT, valueInfo(name, type, dimensions));
        return this;
    }

    /** Adds a node. Nodes must come in an order in which each one's inputs exist before it. */
    public OnnxModelWriter node(String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        ProtobufWriter node = new ProtobufWriter();
        inputs.forEach(input -> node.string(NodeField.INPUT, input));
        outputs.forEach(output -> node.string(NodeField.OUTPUT, output));
        node.string(NodeField.NAME, operator + "_" + nodes++).string(NodeField.OP_TYPE, operator);
        for (Attribute attribute : attributes) {
            node.message(NodeField.ATTRIBUTE, attribute(attribute));
        }
        graph.message(GraphField.NODE, node);
        return this;
    }

    /** Adds a constant FP32 tensor, row-major. */
    public OnnxModelWriter initializer(String name, long[] shape, float... values) {
        graph.message(GraphField.INITIALIZER, floats(name, shape, values));
        return this;
    }

    /** Adds a constant INT64 tensor of one dimension, such as a shape or a list of axes. */
    public OnnxModelWriter initializer(String name, long... values) {
        byte[] raw = new byte[values.length * Long.BYTES];
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
        graph.message(GraphField.INITIALIZER, tensorProto(name, DataType.INT64, new long[] {values.length}, raw));
        return this;
    }

    /** Adds a constant FP32 tensor of one dimension, whose elements are the beginning of another file. */
    public OnnxModelWriter externalInitializer(String name, int elements, String file) {
        graph.message(
                GraphField.INITIALIZER,
                new ProtobufWriter()
                        .integer(TensorField.DIMS, elements)
                        .integer(TensorField.DATA_TYPE, elementType(DataType.FP32))
                        .string(TensorField.NAME, name)
                        .message(TensorField.EXTERNAL_DATA, entry("location", file))
                        .message(TensorField.EXTERNAL_DATA, entry("offset", "0"))
                        .message(
                                TensorField.EXTERNAL_DATA,
                                entry("length", Long.toString((long) elements * Float.BYTES)))
                        .integer(TensorField.DATA_LOCATION, TensorField.LOCATION_EXTERNAL));
        return this;
    }

    private static ProtobufWriter entry(String key, String value) {
        return new ProtobufWriter().string(EntryField.KEY, key).string(EntryField.VALUE, value);
    }

    /** The whole file: {@code ModelProto}. */
    public byte[] toBytes() {
        ProtobufWriter opset =
                new ProtobufWriter().string(OpsetField.DOMAIN, "").integer(OpsetField.VERSION, OPSET_VERSION);
        return new ProtobufWriter()
                .integer(ModelField.IR_VERSION, IR_VERSION)
                .string(ModelField.PRODUCER_NAME, PRODUCER)
                .message(ModelField.GRAPH, graph)
                .message(ModelField.OPSET_IMPORT, opset)
                .toBytes();
    }

    /** {@code ValueInfoProto}: a name, and a tensor type down to its dimensions. */
    private static ProtobufWriter valueInfo(String name, DataType type, Dimension... dimensions) {
        ProtobufWriter shape = new ProtobufWriter();
        for (Dimension dimension : dimensions) {
            shape.message(TypeField.DIM, dimension(dimension));
        }
        ProtobufWriter tensorType = new ProtobufWriter()
                .integer(TypeField.ELEM_TYPE, elementType(type))
                .message(TypeField.SHAPE, shape);
        return new ProtobufWriter()
                .string(TypeField.VALUE_NAME, name)
                .message(TypeField.VALUE_TYPE, new ProtobufWriter().message(TypeField.TENSOR_TYPE, tensorType));
    }

    /** {@code TensorShapeProto.Dimension}. */
    private static ProtobufWriter dimension(Dimension dimension) {
        ProtobufWriter message = new ProtobufWriter();
        if (dimension instanceof Fixed fixed) {
            return message.integer(TypeField.DIM_VALUE, fixed.size());
        }
        return message.string(TypeField.DIM_PARAM, ((Symbolic) dimension).name());
    }

    /** {@code AttributeProto}. */
    private static ProtobufWriter attribute(Attribute attribute) {
        ProtobufWriter message = new ProtobufWriter();
        if (attribute instanceof IntegerAttribute integer) {
            return message.string(AttributeField.NAME, integer.name())
                    .integer(AttributeField.I, integer.value())
                    .integer(AttributeField.TYPE, AttributeField.TYPE_INT);
        }
        TensorAttribute tensor = (TensorAttribute) attribute;
        return message.string(AttributeField.NAME, tensor.name())
                .message(AttributeField.T, tensor.tensor())
                .integer(AttributeField.TYPE, AttributeField.TYPE_TENSOR);
    }

    private static ProtobufWriter floats(String name, long[] shape, float... values) {
        byte[] raw = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return tensorProto(name, DataType.FP32, shape, raw);
    }

    /** {@code TensorProto} with its elements as raw little-endian bytes. */
    private static ProtobufWriter tensorProto(String name, DataType type, long[] shape, byte[] raw) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (long size : shape) {
            tensor.integer(TensorField.DIMS, size);
        }
        return tensor.integer(TensorField.DATA_TYPE, elementType(type))
                .string(TensorField.NAME, name)
                .bytes(TensorField.RAW_DATA, raw);
    }

    /** {@code TensorProto.DataType}. */
    private static int elementType(DataType type) {
        return switch (type) {
            case FP32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case BYTES -> 8;
            case BOOL -> 9;
            case FP16 -> 10;
            case FP64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
            case BF16 -> 16;
        };
    }
}
