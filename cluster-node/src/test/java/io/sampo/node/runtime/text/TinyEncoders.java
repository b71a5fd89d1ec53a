package io.sampo.node.runtime.text;

import static io.sampo.node.testkit.OnnxModelWriter.fixed;
import static io.sampo.node.testkit.OnnxModelWriter.integer;
import static io.sampo.node.testkit.OnnxModelWriter.symbolic;

import io.sampo.node.testkit.OnnxModelWriter;
import io.sampo.node.testkit.TestRepository;
import io.sampo.protocol.tensor.DataType;
import java.util.Arrays;
import java.util.List;

/** Encoders that give each token a vector of two from a table, and the tokenizer of a language of three words. */
final class TinyEncoders {

    /** {@code [CLS]} and {@code [SEP]} are at both ends; what is no word of the three is {@code [UNK]}, id 1. */
    static final String TOKENIZER = """
            {
              "version": "1.0",
              "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
              "padding": {"strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": null,
                          "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
              "added_tokens": [],
              "normalizer": {"type": "Lowercase"},
              "pre_tokenizer": {"type": "Whitespace"},
              "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                           {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {
                  "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                  "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
              "decoder": null,
              "model": {"type": "WordLevel", "unk_token": "[UNK]",
                        "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "one": 4, "two": 5, "three": 6}}
            }
            """;

    /** The vector of token i is row i. */
    private static final float[] TABLE = {9, 9, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 4, 4};

    private TinyEncoders() {}

    /** A model and its tokenizer. */
    static TestRepository add(TestRepository repository, String name, byte[] model, String yaml) {
        return repository
                .add(name, model)
                .write(name + "/1/tokenizer.json", TOKENIZER)
                .write(name + "/model.yaml", yaml);
    }

    static byte[] lookup() {
        return lookup(TABLE.length / 2);
    }

    /** Knows only the first tokens. */
    static byte[] lookup(int tokens) {
        return encoder(tokens)
                .node("Gather", List.of("table", "input_ids"), List.of("states"), integer("axis", 0))
                .toBytes();
    }

    /** Divides by the largest number in the batch: a text's vector depends on the others. */
    static byte[] scaledToTheBatch() {
        return encoder(TABLE.length / 2)
                .node("Gather", List.of("table", "input_ids"), List.of("vectors"), integer("axis", 0))
                .node("ReduceMax", List.of("vectors"), List.of("largest"), integer("keepdims", 0))
                .node("Add", List.of("vectors", "largest"), List.of("states"))
                .toBytes();
    }

    private static OnnxModelWriter encoder(int tokens) {
        return OnnxModelWriter.graph("encoder")
                .input("input_ids", DataType.INT64, symbolic("batch"), symbolic("tokens"))
                .input("attention_mask", DataType.INT64, symbolic("batch"), symbolic("tokens"))
                .output("states", DataType.FP32, symbolic("batch"), symbolic("tokens"), fixed(2))
                .initializer("table", new long[] {tokens, 2}, Arrays.copyOf(TABLE, tokens * 2));
    }
}
