package io.sampo.node.runtime.text;

import static io.sampo.node.testkit.Tensors.floats;
import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.Tensors.texts;
import static io.sampo.node.testkit.TestRepository.infer;
import static io.sampo.node.testkit.TestRepository.request;
import static io.sampo.node.testkit.TestRepository.runTogether;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.testkit.TestRepository;
import io.sampo.node.testkit.TinyModels;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors are sums or means of the vectors of words: "one" is (4,0), "two" is (0,4), the special tokens are (0,0). */
@DisplayName("A text embedding model")
class TextEmbeddingModelTest {

    private static final String PLAIN = "text: {normalize: false, max-tokens: 6}";

    @TempDir
    private static Path cache;

    @TempDir
    private Path models;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = new TestRepository(models, cache);
    }

    @AfterEach
    void closeModels() {
        repository.close();
    }

    @Test
    void describesItselfAsTextToVector() throws Exception {
        var metadata = load(PLAIN).metadata();

        assertThat(metadata.inputs()).hasToString("[TensorSpec[name=text, type=BYTES, shape=[-1]]]");
        assertThat(metadata.outputs()).hasToString("[TensorSpec[name=embedding, type=FP32, shape=[-1,2]]]");
        assertThat(metadata.embedding()).isEqualTo(new EmbeddingTraits("text", "embedding", 2, 6, false));
        assertThat(metadata.maxBatchSize()).isEqualTo(64);
    }

    @Test
    void givesTheMeanOfItsTokens() throws Exception {
        Tensor vectors = infer(load(PLAIN), asking("one", "One two", "")).get(0);

        assertThat(vectors.name()).isEqualTo("embedding");
        assertThat(vectors.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(floats(vectors)).containsExactly(4 / 3f, 0, 1, 1, 0, 0);
    }

    @Test
    void givesTheFirstTokenOfItsText() throws Exception {
        // The first token is [CLS], (0,0), whatever the text.
        assertThat(floats(infer(load("text: {pooling: cls}"), asking("one two")).get(0)))
                .containsExactly(0, 0);
    }

    @Test
    void scalesVectorsToLengthOne() throws Exception {
        float half = (float) Math.sqrt(0.5);

        assertThat(floats(infer(load("text: {max-tokens: 8}"), asking("one", "one two", ""))
                        .get(0)))
                .containsExactly(1, 0, half, half, 0, 0);
    }

    @Test
    void givesTheSameTogetherAsAlone() throws Exception {
        LoadedModel model = load(PLAIN);
        PreparedRequest first = model.prepare(request(asking("one two three", "two")));
        PreparedRequest second = model.prepare(request(asking("three")));

        runTogether(model, first, second);

        assertThat(first.outputs()).isEqualTo(infer(model, asking("one two three", "two")));
        assertThat(second.outputs()).isEqualTo(infer(model, asking("three")));
    }

    @Test
    void cutsARequestIntoItsTexts() throws Exception {
        LoadedModel model = load(PLAIN);
        PreparedRequest request = model.prepare(request(asking("one", "one two three", "")));

        assertThat(request.items()).extracting(BatchItem::length).containsExactly(3, 5, 2);
        assertThat(request.items()).extracting(BatchItem::rows).containsOnly(1);
        assertThat(request.items())
                .extracting(BatchItem::batchKey)
                .containsOnly(request.items().get(0).batchKey());
        assertThat(request.inputTokens()).isEqualTo(10);
        assertThat(model.preparesSlowly()).isTrue();
    }

    @Test
    void runsTextsAloneIfTheyInfluenceEachOther() throws Exception {
        TinyEncoders.add(repository, "scaled", TinyEncoders.scaledToTheBatch(), PLAIN);
        LoadedModel model = repository.load("scaled");
        PreparedRequest request = model.prepare(request(asking("one", "one")));

        assertThat(model.metadata().maxBatchSize()).isEqualTo(1);
        assertThat(request.items().get(0).batchKey())
                .isNotEqualTo(request.items().get(1).batchKey());
    }

    @Test
    void refusesTextsThatAreTooLong() throws Exception {
        LoadedModel model = load(PLAIN);

        assertThatThrownBy(() -> model.prepare(request(asking("one", "one two three one two"))))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TEXT_TOO_LONG))
                .hasMessage("text[1]: 7 tokens (expected: at most 6)");
    }

    @Test
    void refusesHugeTextsByTheirBeginning() throws Exception {
        LoadedModel model = load(PLAIN);

        assertThatThrownBy(() -> model.prepare(request(asking("one ".repeat(1_000_000)))))
                .hasMessage("text[0]: more than 26 tokens (expected: at most 6)");
    }

    @Test
    void refusesHugeTextsWithoutAnySpaceByTheirBeginning() throws Exception {
        LoadedModel model = load(PLAIN);

        assertThatThrownBy(() -> model.prepare(request(asking("one,".repeat(200_000)))))
                .hasMessageMatching("text\\[0]: more than \\d+ tokens \\(expected: at most 6\\)");
    }

    @Test
    void refusesTextsOfFewTokensThatAreLargerThanAnyoneNeeds() throws Exception {
        LoadedModel model = load(PLAIN);

        assertThatThrownBy(() -> model.prepare(request(asking(" ".repeat(1_048_577)))))
                .hasMessage("text[0]: 1048577 characters (expected: at most 1048576, and 6 tokens)");
    }

    @Test
    void takesHugeTextsOfFewTokens() throws Exception {
        String spaces = " ".repeat(10_000);
        String word = "x".repeat(10_000);

        assertThat(load(PLAIN)
                        .prepare(request(asking(spaces + "one" + spaces + "two", word)))
                        .items())
                .extracting(BatchItem::length)
                .containsExactly(4, 3);
    }

    @Test
    void cutsTextsOffIfToldTo() throws Exception {
        LoadedModel model = load("text: {normalize: false, max-tokens: 4, overflow: truncate}");
        PreparedRequest request = model.prepare(request(asking("one two three", "one two " + "three ".repeat(1000))));
        model.run(request.items(), new Cancellation());

        assertThat(request.inputTokens()).isEqualTo(8);
        assertThat(floats(request.outputs().get(0))).containsExactly(1, 1, 1, 1);
    }

    @Test
    void refusesRequestsThatDoNotFit() throws Exception {
        LoadedModel model = load(PLAIN);
        ByteBuffer noText = DirectBuffers.allocate(5).putInt(1).put((byte) 0xFF).flip();

        assertInvalid(model, "input 'text': 0 texts (expected: from 1 to 8388608)", texts("text", Shape.of(0)));
        assertInvalid(model, "input 'text': missing (expected: BYTES [-1])");
        assertInvalid(model, "input 'text': shape [1,1] (expected: [-1])", texts("text", Shape.of(1, 1), "one"));
        assertInvalid(model, "input 'text': datatype FP32 (expected: BYTES)", fp32("text", Shape.of(1), 1));
        assertInvalid(model, "input 'words': unknown (expected: text)", texts("words", Shape.of(1), "one"));
        assertInvalid(
                model,
                "input 'text': element 0 is not UTF-8 (expected: text)",
                Tensor.of("text", DataType.BYTES, Shape.of(1), noText));
    }

    @Test
    void refusesMoreTextsThanAReplyCouldCarry() throws Exception {
        int texts = 8_388_609;
        // Texts of no characters: four zero bytes each.
        Tensor empty =
                Tensor.of("text", DataType.BYTES, Shape.of(texts), DirectBuffers.allocate(texts * Integer.BYTES));

        assertInvalid(load(PLAIN), "input 'text': 8388609 texts (expected: from 1 to 8388608)", empty);
    }

    @Test
    void warmsUpWithTextsOfItsOwn() throws Exception {
        LoadedModel model = load(PLAIN);

        assertThat(model.warmUpRequests()).isNotEmpty();
        for (PreparedRequest request : model.warmUpRequests()) {
            runTogether(model, request);
        }
    }

    @Test
    void doesNotRunWhatWasCancelled() throws Exception {
        LoadedModel model = load(PLAIN);
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();

        assertThatThrownBy(() -> model.run(model.prepare(request(asking("one"))).items(), cancellation))
                .isInstanceOf(ModelFailedException.class)
                .hasMessage("cancelled");
    }

    @Test
    void doesNotLoadWithATokenizerOfMoreTokensThanTheModelKnows() {
        TinyEncoders.add(repository, "model", TinyEncoders.lookup(5), PLAIN);

        assertThatThrownBy(() -> repository.load("model"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("the model fails on a text of 6 tokens of id 6: Gather 'Gather_0': indices")
                .hasMessageEndingWith("(expected: text.max-tokens and the tokenizer to fit the model)");
    }

    @Test
    void doesNotLoadWhatIsNoEncoder() {
        TinyEncoders.add(repository, "model", TinyModels.simple(), PLAIN);

        assertThatThrownBy(() -> repository.load("model"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith(
                        "input 'INPUT0': unknown (expected: input_ids, attention_mask or token_type_ids");
    }

    private LoadedModel load(String yaml) throws ModelLoadException {
        TinyEncoders.add(repository, "model", TinyEncoders.lookup(), yaml);
        return repository.load("model");
    }

    private static Tensor asking(String... texts) {
        return texts("text", Shape.of(texts.length), texts);
    }

    private static void assertInvalid(LoadedModel model, String message, Tensor... inputs) {
        assertThatThrownBy(() -> model.prepare(request(inputs)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }
}
