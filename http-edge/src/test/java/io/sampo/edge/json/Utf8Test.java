package io.sampo.edge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the JDK's decoder, which is strict when asked; a failure names its seed. */
@DisplayName("The check of UTF-8")
class Utf8Test {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @Test
    void passesEveryCharacter() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                assertThat(Utf8.firstInvalid(Character.toString(point).getBytes(UTF_8)))
                        .isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithTheJdk(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = "Väinämöinen, vaka vanha € 🛶 laulaja".getBytes(UTF_8);
            for (int times = random.nextInt(3); times > 0; times--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(Utf8.firstInvalid(bytes) < 0).isEqualTo(decodes(bytes));
        }
    }

    @Test
    void saysWhere() {
        assertThat(Utf8.firstInvalid(new byte[] {'a', 'b', (byte) 0xC3})).isEqualTo(2);
        assertThat(Utf8.firstInvalid(new byte[] {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', (byte) 0x80}))
                .isEqualTo(9);
    }

    private static boolean decodes(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
