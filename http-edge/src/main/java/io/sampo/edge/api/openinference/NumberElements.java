package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Elements that all have the same size: they go straight into their direct buffer. */
abstract class NumberElements implements JsonElements {

    private final ByteBuffer bytes;

    NumberElements(int capacity, DataType type) {
        bytes = DirectBuffers.allocate(Math.multiplyExact(capacity, type.elementBytes()));
    }

    /** Appends the value that {@code json} stands at to {@code target}. */
    abstract void put(JsonParser json, Object where, ByteBuffer target) throws IOException, InvalidRequestException;

    @Override
    public final void add(JsonParser json, Object where) throws IOException, InvalidRequestException {
        put(json, where, bytes);
    }

    @Override
    public final ByteBuffer finish() {
        return bytes.flip();
    }
}
