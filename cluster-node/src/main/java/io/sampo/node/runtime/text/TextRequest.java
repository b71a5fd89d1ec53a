package io.sampo.node.runtime.text;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of one request; each is an item of its own, whose vector goes to its row of the reply. */
final class TextRequest implements PreparedRequest {

    /** One text. */
    static final class Item implements BatchItem {
        private final TokenizedText text;
        private final @Nullable Object batchKey;
        private final TextRequest request;
        private final int row;

        private Item(TokenizedText text, @Nullable Object batchKey, TextRequest request, int row) {
            this.text = text;
            this.batchKey = batchKey;
            this.request = request;
            this.row = row;
        }

        TokenizedText text() {
            return text;
        }

        void complete(float[] vector) {
            request.put(row, vector);
        }

        @Override
        public Object batchKey() {
            return batchKey == null ? this : batchKey;
        }

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int length() {
            return text.length();
        }
    }

    private final String outputName;
    private final Shape shape;
    private final ByteBuffer vectors;
    private final List<BatchItem> items;
    private final int inputTokens;

    /**
     * Makes a request of at least one text.
     *
     * @param batchKey shared by all texts that may run together; null if each must run alone
     */
    TextRequest(List<TokenizedText> texts, @Nullable Object batchKey, String outputName, int dimensions) {
        this.outputName = outputName;
        this.shape = Shape.of(texts.size(), dimensions);
        this.vectors = DirectBuffers.allocate(Math.toIntExact(shape.elementCount() * Float.BYTES));
        List<BatchItem> made = new ArrayList<>(texts.size());
        int tokens = 0;
        for (TokenizedText text : texts) {
            made.add(new Item(text, batchKey, this, made.size()));
            tokens += text.length();
        }
        this.items = made;
        this.inputTokens = tokens;
    }

    /** Safe from several threads, as each row is written by one. */
    private void put(int row, float[] vector) {
        vectors.duplicate().order(vectors.order()).asFloatBuffer().put(row * vector.length, vector);
    }

    @Override
    public List<BatchItem> items() {
        return items;
    }

    @Override
    public int inputTokens() {
        return inputTokens;
    }

    @Override
    public List<Tensor> outputs() {
        return List.of(Tensor.of(outputName, DataType.FP32, shape, vectors));
    }
}
