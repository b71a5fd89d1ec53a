package io.sampo.protocol.tensor;

import java.util.Optional;

/**
 * The element types of the Open Inference Protocol, with BF16 as Triton adds it.
 */
public enum DataType {
    /** One byte, 0 or 1. */
    BOOL(1),
    /** Unsigned, 8 bits. */
    UINT8(1),
    /** Unsigned, 16 bits. */
    UINT16(2),
    /** Unsigned, 32 bits. */
    UINT32(4),
    /** Unsigned, 64 bits. */
    UINT64(8),
    /** Signed, 8 bits. */
    INT8(1),
    /** Signed, 16 bits. */
    INT16(2),
    /** Signed, 32 bits. */
    INT32(4),
    /** Signed, 64 bits. */
    INT64(8),
    /** IEEE 754 half precision. */
    FP16(2),
    /** The upper half of an IEEE 754 single: 8 exponent bits, 7 of fraction. */
    BF16(2),
    /** IEEE 754 single precision. */
    FP32(4),
    /** IEEE 754 double precision. */
    FP64(8),
    /** Byte strings: each element is its length as UINT32, then as many bytes. */
    BYTES(0);

    private final int elementBytes;

    DataType(int elementBytes) {
        this.elementBytes = elementBytes;
    }

    /** Bytes of one element; zero for {@link #BYTES}, whose elements differ. */
    public int elementBytes() {
        return elementBytes;
    }

    /** Whether all elements have the same size. */
    public boolean isFixedSize() {
        return elementBytes > 0;
    }

    /** The type with this name, as the protocol writes it (upper case); empty if there is none. */
    public static Optional<DataType> named(String name) {
        for (DataType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
