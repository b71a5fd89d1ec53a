package io.sampo.node.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerTest {

    private static final ModelRef REF = new ModelRef(new ModelName("tiny"), new ModelVersion(1));
    private static final long[] TWO_WORDS = {2, 4, 6, 3};

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeTokenizer() throws IOException {
        file = Files.writeString(folder.resolve("tokenizer.json"), TinyEncoders.TOKENIZER);
    }

    @Test
    void filesOfOneContentAreOneTokenizerInMemory() throws Exception {
        Path copy = Files.copy(file, folder.resolve("copy.json"));
        Path other = Files.writeString(
                folder.resolve("other.json"), TinyEncoders.TOKENIZER.replace("\"two\": 5", "\"two\": 5, \"four\": 9"));
        NativeTokenizer first = NativeTokenizer.open(REF, file, folder);
        NativeTokenizer second = NativeTokenizer.open(REF, copy, folder);
        NativeTokenizer third = NativeTokenizer.open(REF, other, folder);
        try {
            assertThat(second).isSameAs(first);
            assertThat(third).isNotSameAs(first);
            assertThat(third.file().largestId()).isEqualTo(9);
        } finally {
            first.release();
            second.release();
            third.release();
        }
    }

    @Test
    void theLastOfItsUsersFreesIt() throws Exception {
        TextTokenizer first = TextTokenizer.open(REF, file, folder);
        TextTokenizer second = TextTokenizer.open(REF, file, folder);
        NativeTokenizer shared = NativeTokenizer.open(REF, file, folder);

        first.close();
        first.close();
        assertThatThrownBy(() -> first.tokenize("one")).isInstanceOf(IllegalStateException.class);
        assertThat(second.tokenize("one three").ids()).isEqualTo(TWO_WORDS);

        second.close();
        assertThat(shared.tokenize("one three").ids()).isEqualTo(TWO_WORDS);
        shared.release();
        assertThatThrownBy(() -> shared.tokenize("one")).isInstanceOf(IllegalStateException.class);

        try (TextTokenizer again = TextTokenizer.open(REF, file, folder)) {
            assertThat(again.tokenize("one three").ids()).isEqualTo(TWO_WORDS);
        }
    }

    @Test
    void manyMayOpenAndCloseItAtOnce() {
        IntStream.range(0, 200).parallel().forEach(i -> {
            try (TextTokenizer tokenizer = TextTokenizer.open(REF, file, folder)) {
                assertThat(tokenizer.tokenize("one three").ids()).isEqualTo(TWO_WORDS);
            } catch (ModelLoadException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void whatIsNoTokenizerIsNotKept() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"model\": {}}");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> TextTokenizer.open(REF, broken, folder))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("broken.json");
        }
    }
}
