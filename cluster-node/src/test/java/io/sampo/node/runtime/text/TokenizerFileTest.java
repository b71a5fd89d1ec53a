package io.sampo.node.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A tokenizer's file")
class TokenizerFileTest {

    @Test
    void namesTheHighestIdOfAMap() throws IOException {
        assertThat(TokenizerFile.parse("{'version': {'a': [1]}, 'model': {'x': {}, 'vocab': {'a': 7, 'b': 3}, 'y': 1}}"
                        .replace('\'', '"')))
                .isEqualTo(new TokenizerFile(7, 0));
    }

    @Test
    void namesTheHighestIdOfAList() throws IOException {
        assertThat(TokenizerFile.parse("{'model': {'vocab': [['a', -1.5], ['b', 0], ['c', 0]]}}".replace('\'', '"')))
                .isEqualTo(new TokenizerFile(2, 0));
    }

    @Test
    void namesIdsThatWereAddedLater() throws IOException {
        assertThat(TokenizerFile.parse(
                        "{'padding': {'pad_id': 5}, 'added_tokens': [{'id': 9}, {'id': 8}], 'model': {'vocab': {'a': 7}}}"
                                .replace('\'', '"')))
                .isEqualTo(new TokenizerFile(9, 5));
    }

    @Test
    void mayNameNothing() throws IOException {
        assertThat(TokenizerFile.parse("{\"padding\": null, \"model\": null}")).isEqualTo(new TokenizerFile(-1, 0));
    }

    @Test
    void mustBeJson() {
        assertThatThrownBy(() -> TokenizerFile.parse("[]")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TokenizerFile.parse("{\"model\": {")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TokenizerFile.parse("")).isInstanceOf(IOException.class);
    }
}
