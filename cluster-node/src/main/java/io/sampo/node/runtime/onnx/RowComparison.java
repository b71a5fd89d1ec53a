package io.sampo.node.runtime.onnx;

import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Compares what a model gives for rows alone with what it gives for them together. */
final class RowComparison {

    /**
     * Relative to the largest number of an output. Kernels for other sizes may round the last bits differently; rows that
     * influence each other make differences far above.
     */
    private static final double TOLERANCE = 1e-4;

    private static final double TOLERANCE_FP16 = 1e-2;
    private static final double TOLERANCE_BF16 = 5e-2;

    private RowComparison() {}

    /** Whether the rows of {@code first}, then those of {@code second}, are those of {@code together}. */
    static boolean agree(List<Tensor> first, List<Tensor> second, List<Tensor> together) {
        for (int i = 0; i < together.size(); i++) {
            if (!agree(first.get(i), second.get(i), together.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean agree(Tensor first, Tensor second, Tensor together) {
        if (!first.shape().sameInner(together.shape()) || !second.shape().sameInner(together.shape())) {
            return false;
        }
        long rows = first.shape().dim(0) + second.shape().dim(0);
        if (together.shape().dim(0) != rows) {
            return false;
        }
        int[] counts = {(int) first.shape().dim(0), (int) second.shape().dim(0)};
        List<Tensor> parts = Rows.split(together, counts);
        return equal(first, parts.get(0)) && equal(second, parts.get(1));
    }

    private static boolean equal(Tensor alone, Tensor among) {
        return switch (alone.type()) {
            case FP32, FP64 -> close(alone, among, TOLERANCE);
            case FP16 -> close(alone, among, TOLERANCE_FP16);
            case BF16 -> close(alone, among, TOLERANCE_BF16);
            default -> alone.bytes().equals(among.bytes());
        };
    }

    private static boolean close(Tensor alone, Tensor among, double tolerance) {
        double[] left = numbers(alone);
        double[] right = numbers(among);
        double largest = 0;
        for (double number : left) {
            largest = Math.max(largest, Double.isFinite(number) ? Math.abs(number) : 0);
        }
        for (int i = 0; i < left.length; i++) {
            // The first comparison covers NaN and infinities.
            if (Double.compare(left[i], right[i]) != 0 && !(Math.abs(left[i] - right[i]) <= tolerance * largest)) {
                return false;
            }
        }
        return true;
    }

    private static double[] numbers(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        double[] numbers = new double[bytes.remaining() / tensor.type().elementBytes()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = next(tensor.type(), bytes);
        }
        return numbers;
    }

    private static double next(DataType type, ByteBuffer bytes) {
        return switch (type) {
            case FP32 -> bytes.getFloat();
            case FP64 -> bytes.getDouble();
            case BF16 -> Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
            case FP16 -> halfToDouble(bytes.getShort());
            default -> throw new IllegalArgumentException(type + " is not a floating-point type");
        };
    }

    /** IEEE 754 half precision: 1 bit sign, 5 exponent, 10 fraction. */
    private static double halfToDouble(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double sign = bits < 0 ? -1 : 1;
        if (exponent == 0x1F) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * Math.scalb((double) fraction, -24)
                : sign * Math.scalb((double) (fraction | 0x400), exponent - 25);
    }
}
