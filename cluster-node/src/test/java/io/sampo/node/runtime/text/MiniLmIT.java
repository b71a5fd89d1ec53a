package io.sampo.node.runtime.text;

import static io.sampo.node.testkit.Tensors.floats;
import static io.sampo.node.testkit.Tensors.texts;
import static io.sampo.node.testkit.TestRepository.infer;
import static io.sampo.node.testkit.TestRepository.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.testkit.RealModels;
import io.sampo.node.testkit.TestRepository;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** all-MiniLM-L6-v2, f32. */
@DisplayName("MiniLM")
class MiniLmIT {

    private static final int DIMENSIONS = 384;
    private static final List<String> WORDS =
            List.of("a", "man", "is", "eating", "food", "unbelievably", "Ärger", "日本語", "42", "!", "transformers");

    @TempDir
    private static Path folder;

    private static TestRepository repository;
    private static LoadedModel model;

    @BeforeAll
    static void load() throws Exception {
        repository = RealModels.addMiniLm(new TestRepository(folder));
        model = repository.load("minilm");
    }

    @AfterAll
    static void close() {
        repository.close();
    }

    @Test
    void knowsWhatIsAlike() throws Exception {
        float[] vectors = floats(
                infer(model, asking("A man is eating food.", "A man eats something.", "Interest rates rose again."))
                        .get(0));

        assertThat(cosine(vectors, 0, 1)).isCloseTo(0.875, within(0.001));
        assertThat(cosine(vectors, 0, 2)).isCloseTo(0, within(0.1));
        assertThat(cosine(vectors, 0, 0)).isCloseTo(1, within(1e-6));
    }

    @Test
    void describesItself() {
        assertThat(model.metadata().embedding().dimensions()).isEqualTo(DIMENSIONS);
        assertThat(model.metadata().maxBatchSize()).isEqualTo(64);
    }

    @Test
    void givesTheSameInAnyBatch() throws Exception {
        String[] texts = randomTexts(new Random(1), 24);
        float[] alone = floats(infer(model, asking(texts)).get(0));

        PreparedRequest together = model.prepare(request(asking(texts)));
        model.run(together.items(), new Cancellation());

        assertThat(floats(together.outputs().get(0))).containsExactly(alone, within(1e-5f));
    }

    @Test
    void takesEmptyTexts() throws Exception {
        PreparedRequest empty = model.prepare(request(asking("")));
        model.run(empty.items(), new Cancellation());

        assertThat(empty.inputTokens()).isEqualTo(2);
        assertThat(cosine(floats(empty.outputs().get(0)), 0, 0)).isCloseTo(1, within(1e-6));
    }

    @Test
    void takesTheLongestTextAndNoLonger() throws Exception {
        // With [CLS] and [SEP] 512 tokens.
        assertThat(model.prepare(request(asking("word ".repeat(510)))).inputTokens())
                .isEqualTo(512);
        infer(model, asking("word ".repeat(510)));

        assertThatThrownBy(() -> model.prepare(request(asking("ok", "word ".repeat(511)))))
                .hasMessage("text[1]: 513 tokens (expected: at most 512)");
    }

    @Test
    void answersManyThreadsRightly() throws Exception {
        String[] texts = randomTexts(new Random(2), 64);
        float[] expected = floats(infer(model, asking(texts)).get(0));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<float[]>> runs = new ArrayList<>();
            for (int seed = 0; seed < 8; seed++) {
                Random random = new Random(seed);
                runs.add(threads.submit(() -> embedInRandomBatches(texts, random)));
            }
            for (Future<float[]> run : runs) {
                assertThat(run.get()).containsExactly(expected, within(1e-5f));
            }
        } finally {
            threads.shutdown();
        }
    }

    private static float[] embedInRandomBatches(String[] texts, Random random) throws Exception {
        PreparedRequest request = model.prepare(request(asking(texts)));
        List<BatchItem> items = new ArrayList<>(request.items());
        items.sort(Comparator.comparingInt(BatchItem::length));
        while (!items.isEmpty()) {
            List<BatchItem> batch = items.subList(0, Math.min(items.size(), 1 + random.nextInt(8)));
            model.run(List.copyOf(batch), new Cancellation());
            batch.clear();
        }
        return floats(request.outputs().get(0));
    }

    private static String[] randomTexts(Random random, int count) {
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int words = random.nextInt(20); words >= 0; words--) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            texts[i] = text.toString();
        }
        return texts;
    }

    private static Tensor asking(String... texts) {
        return texts("text", Shape.of(texts.length), texts);
    }

    private static double cosine(float[] vectors, int one, int other) {
        double product = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            product += vectors[one * DIMENSIONS + i] * vectors[other * DIMENSIONS + i];
        }
        return product;
    }
}
