package io.sampo.node.job;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import com.fasterxml.jackson.databind.util.ByteBufferBackedOutputStream;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tensors as one CBOR document, as the journal and the store keep them: {@code [1, [name, type, [dims], size, bytes], …]}, 1
 * being the version. Bytes are little-endian, as in {@link Tensor}. Pinned by a golden file.
 */
final class TensorDocument {

    private static final int VERSION = 1;
    private static final int FIELDS = 5;
    private static final CBORFactory FACTORY = new CBORFactory();
    /** Room for what surrounds a tensor's name, dimensions and bytes: no part of it takes more than nine bytes. */
    private static final int FRAME_BYTES = 64;

    private TensorDocument() {}

    /** The document, in a direct buffer. */
    static ByteBuffer write(List<Tensor> tensors) {
        ByteBuffer target = DirectBuffers.allocate(bound(tensors));
        try (CBORGenerator out = FACTORY.createGenerator(new ByteBufferBackedOutputStream(target))) {
            out.writeStartArray(null, tensors.size() + 1);
            out.writeNumber(VERSION);
            for (Tensor tensor : tensors) {
                long[] dims = tensor.shape().toArray();
                out.writeStartArray(null, FIELDS);
                out.writeString(tensor.name());
                out.writeString(tensor.type().name());
                out.writeArray(dims, 0, dims.length);
                out.writeNumber(tensor.sizeBytes());
                out.writeBinary(new ByteBufferBackedInputStream(tensor.bytes()), tensor.sizeBytes());
                out.writeEndArray();
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target.flip();
    }

    /**
     * The tensors of a document, each in a direct buffer of its own.
     *
     * @throws IllegalArgumentException if it is none
     */
    static List<Tensor> read(ByteBuffer document) {
        try (CBORParser in = FACTORY.createParser(new ByteBufferBackedInputStream(document.duplicate()))) {
            expect(in.nextToken(), JsonToken.START_ARRAY);
            int version = in.nextIntValue(-1);
            if (version != VERSION) {
                throw new IllegalArgumentException("tensors: version " + version + " (expected: " + VERSION + ")");
            }
            List<Tensor> tensors = new ArrayList<>();
            while (in.nextToken() == JsonToken.START_ARRAY) {
                tensors.add(readTensor(in, document.remaining()));
            }
            return tensors;
        } catch (IOException | BufferOverflowException e) {
            throw new IllegalArgumentException("tensors: not a document of them: " + e.getMessage(), e);
        }
    }

    private static Tensor readTensor(CBORParser in, int atMost) throws IOException {
        String name = in.nextTextValue();
        String type = in.nextTextValue();
        expect(in.nextToken(), JsonToken.START_ARRAY);
        long[] dims = new long[Shape.MAX_RANK];
        int rank = 0;
        while (in.nextToken() == JsonToken.VALUE_NUMBER_INT && rank < dims.length) {
            dims[rank++] = in.getLongValue();
        }
        expect(in.currentToken(), JsonToken.END_ARRAY);
        int size = in.nextIntValue(-1);
        if (name == null || type == null || size < 0 || size > atMost) {
            throw new IllegalArgumentException("tensors: '" + name + "' of type " + type + " and " + size
                    + " bytes (expected: a name, a type and at most " + atMost + " bytes)");
        }
        expect(in.nextToken(), JsonToken.VALUE_EMBEDDED_OBJECT);
        ByteBuffer bytes = DirectBuffers.allocate(size);
        in.readBinaryValue(new ByteBufferBackedOutputStream(bytes));
        expect(in.nextToken(), JsonToken.END_ARRAY);
        return Tensor.of(name, DataType.valueOf(type), Shape.of(Arrays.copyOf(dims, rank)), bytes.flip());
    }

    private static int bound(List<Tensor> tensors) {
        long bound = FRAME_BYTES;
        for (Tensor tensor : tensors) {
            bound += FRAME_BYTES
                    + 3L * tensor.name().length()
                    + 9L * tensor.shape().rank()
                    + tensor.sizeBytes();
        }
        return Math.toIntExact(bound);
    }

    private static void expect(Object actual, JsonToken expected) {
        if (actual != expected) {
            throw new IllegalArgumentException("tensors: " + actual + " (expected: " + expected + ")");
        }
    }
}
