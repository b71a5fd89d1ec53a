package io.sampo.ops.load.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.BatchTiming;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With a model whose vector of a text is that text's length, twice. A millisecond passes whenever somebody looks. */
@DisplayName("A race of texts")
class TextRaceTest {

    private final LengthModel model = new LengthModel();
    private final AtomicLong nanos = new AtomicLong();
    private final TextRace race = new TextRace(
            model,
            List.of("a", "bb", "ccc"),
            2,
            () -> nanos.addAndGet(Duration.ofMillis(1).toNanos()));

    @AfterEach
    void close() {
        race.close();
    }

    @Test
    void runsAllTextsInBatchesOfLikeLength() throws Exception {
        double perSecond = race.perSecond(new BatchCutter(8, 256), Duration.ofSeconds(1));

        assertThat(perSecond).isPositive();
        assertThat(model.batches).allSatisfy(batch -> {
            assertThat(batch).hasSizeBetween(1, 8);
            assertThat(batch)
                    .extracting(BatchItem::length)
                    .containsOnly(batch.get(0).length());
        });
        assertThat(model.batches)
                .flatExtracting(batch -> batch)
                .extracting(BatchItem::length)
                .contains(1, 2, 3);
    }

    @Test
    void givesTheVectorOfAText() throws Exception {
        assertThat(race.vector("four")).containsExactly(4, 4);
    }

    private record TextItem(int length) implements BatchItem {
        @Override
        public Object batchKey() {
            return "text";
        }

        @Override
        public int rows() {
            return 1;
        }
    }

    private record Prepared(TextItem item) implements PreparedRequest {
        @Override
        public List<BatchItem> items() {
            return List.of(item);
        }

        @Override
        public int inputTokens() {
            return item.length();
        }

        @Override
        public List<Tensor> outputs() {
            return List.of(Tensor.of(
                    "vectors",
                    DataType.FP32,
                    Shape.of(1, 2),
                    DirectBuffers.allocate(2 * Float.BYTES)
                            .putFloat(item.length())
                            .putFloat(item.length())
                            .flip()));
        }
    }

    private static final class LengthModel implements LoadedModel {

        private final Queue<List<BatchItem>> batches = new ConcurrentLinkedQueue<>();

        @Override
        public ModelMetadata metadata() {
            return new ModelMetadata(
                    ModelRef.of("length", 1),
                    "test",
                    "",
                    Instant.EPOCH,
                    8,
                    List.of(),
                    List.of(),
                    new EmbeddingTraits("texts", "vectors", 2, 512, false));
        }

        @Override
        public PreparedRequest prepare(InferRequest request) {
            String text = BytesElements.decode(request.inputs().get(0))[0];
            return new Prepared(new TextItem(text.length()));
        }

        @Override
        public boolean preparesSlowly() {
            return true;
        }

        @Override
        public BatchTiming run(List<BatchItem> batch, Cancellation cancellation) {
            batches.add(batch);
            return new BatchTiming(0, 0, 0);
        }

        @Override
        public List<PreparedRequest> warmUpRequests() {
            return List.of();
        }

        @Override
        public void close() {
            batches.clear();
        }
    }
}
