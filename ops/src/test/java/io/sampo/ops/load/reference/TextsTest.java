package io.sampo.ops.load.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The texts of the bench")
class TextsTest {

    @Test
    void areTheLinesThatAreNotBlank() {
        byte[] resource = "One text.\n\n  Another, ä.  \n".getBytes(StandardCharsets.UTF_8);

        assertThat(Texts.read(new ByteArrayInputStream(resource))).containsExactly("One text.", "Another, ä.");
    }

    @Test
    void areManyAndShort() {
        assertThat(Texts.shipped()).hasSizeGreaterThan(100).allMatch(text -> text.length() < 1500);
    }
}
