package io.sampo.protocol.tensor;

import java.util.Arrays;

/**
 * The dimensions of a tensor, outermost first; a scalar has none. In the description of a model a dimension may be
 * {@link #VARIABLE}; in a tensor all are known.
 *
 * <p>Immutable.
 */
public final class Shape {

    /** A dimension whose size each request chooses. */
    public static final long VARIABLE = -1;

    /** More dimensions than any runtime accepts; a bound so that a request cannot ask for absurd ones. */
    public static final int MAX_RANK = 32;

    private static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;

    private Shape(long[] dims) {
        this.dims = dims;
    }

    /**
     * Makes a shape.
     *
     * @throws IllegalArgumentException if there are more than {@link #MAX_RANK} dimensions or one is below
     *     {@link #VARIABLE}
     */
    public static Shape of(long... dims) {
        if (dims.length == 0) {
            return SCALAR;
        }
        if (dims.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "shape: " + dims.length + " dimensions (expected: at most " + MAX_RANK + ")");
        }
        for (long dim : dims) {
            if (dim < VARIABLE) {
                throw new IllegalArgumentException(
                        "shape: " + Arrays.toString(dims) + " (expected: no dimension below -1)");
            }
        }
        return new Shape(dims.clone());
    }

    /** How many dimensions there are. */
    public int rank() {
        return dims.length;
    }

    /** The size of dimension {@code index}, or {@link #VARIABLE}. */
    public long dim(int index) {
        return dims[index];
    }

    /** A copy of the dimensions. */
    public long[] toArray() {
        return dims.clone();
    }

    /** Whether every dimension is known. */
    public boolean isConcrete() {
        for (long dim : dims) {
            if (dim < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The product of the dimensions; 1 for a scalar.
     *
     * @throws IllegalArgumentException if a dimension is variable or the product exceeds a {@code long}, also where nothing but a
     *     dimension of 0 makes it small: runtimes multiply in an order of their own
     */
    public long elementCount() {
        long count = 1;
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("shape: " + this + " (expected: no variable dimension)");
            }
            empty |= dim == 0;
        }
        for (long dim : dims) {
            if (dim > Long.MAX_VALUE / count) {
                throw new IllegalArgumentException("shape: " + this + " (expected: at most 2^63-1 elements)");
            }
            count *= Math.max(1, dim);
        }
        return empty ? 0 : count;
    }

    /** Whether {@code concrete} has this rank and equals this shape wherever it is not variable. */
    public boolean accepts(Shape concrete) {
        if (dims.length != concrete.dims.length) {
            return false;
        }
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != VARIABLE && dims[i] != concrete.dims[i]) {
                return false;
            }
        }
        return true;
    }

    /** This shape with its outermost dimension replaced. The rank must be at least 1. */
    public Shape withOuter(long size) {
        long[] changed = dims.clone();
        changed[0] = size;
        return new Shape(changed);
    }

    /** Whether both shapes have the same rank and agree in all dimensions but the outermost. */
    public boolean sameInner(Shape other) {
        return dims.length == other.dims.length
                && dims.length > 0
                && Arrays.equals(dims, 1, dims.length, other.dims, 1, other.dims.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** As the protocol writes it: {@code [1,16]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < dims.length; i++) {
            text.append(i == 0 ? "" : ",").append(dims[i]);
        }
        return text.append(']').toString();
    }
}
