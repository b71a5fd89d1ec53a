package io.sampo.node.job;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tensors as bytes of a CBOR document: here, or in the store if they are large. */
@SuppressWarnings("ArrayRecordComponent") // never written to; equality is that of the bytes
public record StoredTensors(byte @Nullable [] inline, long sizeBytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredTensors that && sizeBytes == that.sizeBytes && Arrays.equals(inline, that.inline);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(inline) + Long.hashCode(sizeBytes);
    }

    @Override
    public String toString() {
        return sizeBytes + (inline == null ? " bytes in the store" : " bytes");
    }
}
