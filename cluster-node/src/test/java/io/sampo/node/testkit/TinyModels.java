package io.sampo.node.testkit;

import static io.sampo.node.testkit.OnnxModelWriter.fixed;
import static io.sampo.node.testkit.OnnxModelWriter.integer;
import static io.sampo.node.testkit.OnnxModelWriter.symbolic;
import static io.sampo.node.testkit.OnnxModelWriter.tensor;
import static io.sampo.node.testkit.OnnxModelWriter.type;

import io.sampo.node.testkit.OnnxModelWriter.Dimension;
import io.sampo.protocol.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Models of our own making: four that ship, with the names and shapes that Triton's example clients expect, and some
 * that only tests need, each with one property that real models have.
 *
 * <p>Inputs are {@code INPUT0}, {@code INPUT1}; outputs {@code OUTPUT0}, {@code OUTPUT1}. A dimension called {@code
 * batch} holds rows that do not influence each other.
 */
public final class TinyModels {

    /** Rows of {@link #gather} exist below this index. */
    public static final int GATHER_ROWS = 4;

    private static final Dimension BATCH = symbolic("batch");
    private static final Dimension ANY = symbolic("n");

    private static final String INPUT0 = "INPUT0";
    private static final String INPUT1 = "INPUT1";
    private static final String OUTPUT0 = "OUTPUT0";
    private static final String OUTPUT1 = "OUTPUT1";

    /** Width of a row of {@code simple} and {@code simple_string}. */
    private static final Dimension SIXTEEN = fixed(16);

    private static final int SLOW_WIDTH = 1024;
    private static final int SLOW_STEPS = 16;

    private TinyModels() {}

    /**
     * Writes the shipped models as {@code <name>/1/model.onnx}, over what is there.
     *
     * @param args the folder of the model repository
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("arguments: " + args.length + " (expected: the repository's folder)");
        }
        for (Map.Entry<String, byte[]> model : shipped().entrySet()) {
            write(Path.of(args[0]), model.getKey(), model.getValue());
        }
    }

    /** Writes {@code model} as version 1 of {@code name} and returns the file. */
    public static Path write(Path repository, String name, byte[] model) throws IOException {
        Path version = Files.createDirectories(repository.resolve(name).resolve("1"));
        return Files.write(version.resolve("model.onnx"), model);
    }

    /** The shipped models by name, in the order of their names. */
    public static Map<String, byte[]> shipped() {
        return new TreeMap<>(Map.of(
                "simple", simple(),
                "simple_string", simpleString(),
                "simple_identity", simpleIdentity(),
                "identity_fp32", identity("identity_fp32", DataType.FP32)));
    }

    /** INT32 [batch,16], twice: OUTPUT0 is their sum, OUTPUT1 the first less the second. */
    public static byte[] simple() {
        return OnnxModelWriter.graph("simple")
                .input(INPUT0, DataType.INT32, BATCH, SIXTEEN)
                .input(INPUT1, DataType.INT32, BATCH, SIXTEEN)
                .output(OUTPUT0, DataType.INT32, BATCH, SIXTEEN)
                .output(OUTPUT1, DataType.INT32, BATCH, SIXTEEN)
                .node("Add", List.of(INPUT0, INPUT1), List.of(OUTPUT0))
                .node("Sub", List.of(INPUT0, INPUT1), List.of(OUTPUT1))
                .toBytes();
    }

    /** As {@link #simple}, with the numbers as decimal strings. What is no number fails at run time. */
    public static byte[] simpleString() {
        return OnnxModelWriter.graph("simple_string")
                .input(INPUT0, DataType.BYTES, BATCH, SIXTEEN)
                .input(INPUT1, DataType.BYTES, BATCH, SIXTEEN)
                .output(OUTPUT0, DataType.BYTES, BATCH, SIXTEEN)
                .output(OUTPUT1, DataType.BYTES, BATCH, SIXTEEN)
                .node("Cast", List.of(INPUT0), List.of("left"), type("to", DataType.INT32))
                .node("Cast", List.of(INPUT1), List.of("right"), type("to", DataType.INT32))
                .node("Add", List.of("left", "right"), List.of("sum"))
                .node("Sub", List.of("left", "right"), List.of("difference"))
                .node("Cast", List.of("sum"), List.of(OUTPUT0), type("to", DataType.BYTES))
                .node("Cast", List.of("difference"), List.of(OUTPUT1), type("to", DataType.BYTES))
                .toBytes();
    }

    /** Strings [batch,n], returned as they came. */
    public static byte[] simpleIdentity() {
        return identity("simple_identity", DataType.BYTES);
    }

    /** Elements of any type [batch,n], returned as they came. */
    public static byte[] identity(DataType element) {
        return identity("identity", element);
    }

    private static byte[] identity(String name, DataType element) {
        return OnnxModelWriter.graph(name)
                .input(INPUT0, element, BATCH, ANY)
                .output(OUTPUT0, element, BATCH, ANY)
                .node("Identity", List.of(INPUT0), List.of(OUTPUT0))
                .toBytes();
    }

    /** FP32 [n,4] → [n,4], softmax down the columns: the first dimension is dynamic, yet rows influence each other. */
    public static byte[] columnSoftmax() {
        return OnnxModelWriter.graph("column_softmax")
                .input(INPUT0, DataType.FP32, ANY, fixed(4))
                .output(OUTPUT0, DataType.FP32, ANY, fixed(4))
                .node("Softmax", List.of(INPUT0), List.of(OUTPUT0), integer("axis", 0))
                .toBytes();
    }

    /** FP32 [n,4] → [4], the sum of the rows: the first dimension is dynamic and gone from the output. */
    public static byte[] columnSum() {
        return OnnxModelWriter.graph("column_sum")
                .input(INPUT0, DataType.FP32, ANY, fixed(4))
                .output(OUTPUT0, DataType.FP32, fixed(4))
                .initializer("axes", 0L)
                .node("ReduceSum", List.of(INPUT0, "axes"), List.of(OUTPUT0), integer("keepdims", 0))
                .toBytes();
    }

    /** FP32 [n] → INT64 [1,count], the indices of what is not zero: the output's shape depends on the values. */
    public static byte[] nonZero() {
        return OnnxModelWriter.graph("non_zero")
                .input(INPUT0, DataType.FP32, ANY)
                .output(OUTPUT0, DataType.INT64, fixed(1), symbolic("count"))
                .node("NonZero", List.of(INPUT0), List.of(OUTPUT0))
                .toBytes();
    }

    /** Elements of any type [1] and INT64 [rank] → the element, as often as the shape in the second input says. */
    public static byte[] expand(DataType element) {
        return OnnxModelWriter.graph("expand")
                .input(INPUT0, element, fixed(1))
                .input(INPUT1, DataType.INT64, ANY)
                .output(OUTPUT0, element, symbolic("any"))
                .node("Expand", List.of(INPUT0, INPUT1), List.of(OUTPUT0))
                .toBytes();
    }

    /** FP32 [batch,1] → twice [batch,width], each row full of its element. */
    public static byte[] widen(int width) {
        return OnnxModelWriter.graph("widen")
                .input(INPUT0, DataType.FP32, BATCH, fixed(1))
                .output(OUTPUT0, DataType.FP32, BATCH, fixed(width))
                .output(OUTPUT1, DataType.FP32, BATCH, fixed(width))
                .initializer("shape", 1, width)
                .node("Expand", List.of(INPUT0, "shape"), List.of(OUTPUT0))
                .node("Expand", List.of(INPUT0, "shape"), List.of(OUTPUT1))
                .toBytes();
    }

    /** FP32 [4] → [4], negated: no dimension to batch along. */
    public static byte[] fixedNegate() {
        return OnnxModelWriter.graph("fixed_negate")
                .input(INPUT0, DataType.FP32, fixed(4))
                .output(OUTPUT0, DataType.FP32, fixed(4))
                .node("Neg", List.of(INPUT0), List.of(OUTPUT0))
                .toBytes();
    }

    /**
     * INT64 [4] → [4]: the remainder of the least number by -1, for which x86 processors raise an exception that ends the process. It is
     * computed only when the model runs, which its warm-up does.
     */
    public static byte[] crashing() {
        return OnnxModelWriter.graph("crashing")
                .input(INPUT0, DataType.INT64, fixed(4))
                .output(OUTPUT0, DataType.INT64, fixed(4))
                .initializer("zero", 0L)
                .initializer("least", Long.MIN_VALUE)
                .initializer("minus_one", -1L)
                .node("Mul", List.of(INPUT0, "zero"), List.of("zeros"))
                .node("Add", List.of("zeros", "least"), List.of("dividend"))
                .node("Add", List.of("zeros", "minus_one"), List.of("divisor"))
                .node("Mod", List.of("dividend", "divisor"), List.of(OUTPUT0))
                .toBytes();
    }

    /** FP32, a scalar, negated. */
    public static byte[] scalarNegate() {
        return OnnxModelWriter.graph("scalar_negate")
                .input(INPUT0, DataType.FP32)
                .output(OUTPUT0, DataType.FP32)
                .node("Neg", List.of(INPUT0), List.of(OUTPUT0))
                .toBytes();
    }

    /**
     * INT64 [batch,1] → FP32 [batch,1]: index i gives 10·i. An index outside {@code -GATHER_ROWS} to {@code
     * GATHER_ROWS - 1} fails the whole batch at run time.
     */
    public static byte[] gather() {
        return OnnxModelWriter.graph("gather")
                .input(INPUT0, DataType.INT64, BATCH, fixed(1))
                .output(OUTPUT0, DataType.FP32, BATCH, fixed(1))
                .initializer("table", new long[] {GATHER_ROWS}, 0, 10, 20, 30)
                .node("Gather", List.of("table", INPUT0), List.of(OUTPUT0), integer("axis", 0))
                .toBytes();
    }

    /**
     * FP32 [batch,n,1] → [batch,n,1], returned as it came, slowly: each element costs some 34 million floating-point
     * operations, in {@value #SLOW_STEPS} kernels, between any two of which a run can be terminated.
     *
     * <p>Each element is spread over a row, averaged by matrix products, and gathered again. The matrices hold powers
     * of two, so small integers come back exactly. They are filled at run time, which keeps the file small.
     */
    public static byte[] slow() {
        OnnxModelWriter model = OnnxModelWriter.graph("slow")
                .input(INPUT0, DataType.FP32, BATCH, ANY, fixed(1))
                .output(OUTPUT0, DataType.FP32, BATCH, ANY, fixed(1))
                .initializer("row", 1, SLOW_WIDTH)
                .initializer("square", SLOW_WIDTH, SLOW_WIDTH)
                .initializer("column", SLOW_WIDTH, 1)
                .node("ConstantOfShape", List.of("row"), List.of("spread"), tensor("value", 1f))
                .node("ConstantOfShape", List.of("square"), List.of("average"), tensor("value", 1f / SLOW_WIDTH))
                .node("ConstantOfShape", List.of("column"), List.of("gather"), tensor("value", 1f / SLOW_WIDTH))
                .node("MatMul", List.of(INPUT0, "spread"), List.of("step0"));
        for (int step = 0; step < SLOW_STEPS; step++) {
            model.node("MatMul", List.of("step" + step, "average"), List.of("step" + (step + 1)));
        }
        return model.node("MatMul", List.of("step" + SLOW_STEPS, "gather"), List.of(OUTPUT0))
                .toBytes();
    }
}
