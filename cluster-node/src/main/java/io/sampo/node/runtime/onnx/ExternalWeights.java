package io.sampo.node.runtime.onnx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where an optimised model keeps its weights in the file beside it. A kernel may read weights that it laid out itself with
 * aligned loads, but ONNX Runtime aligns only those above 1 MiB when it writes them, and maps the file as it is: a session
 * whose weights lie elsewhere ends the process with SIGSEGV. The sizes of the weights decide; MiniLM's happen to fit,
 * PP-OCR's do not.
 */
final class ExternalWeights {

    /** The widest vector registers. */
    private static final int ALIGNMENT_BYTES = 64;

    /** {@code TensorProto.external_data}: the key, the tag and length of the value, a number. */
    private static final Pattern OFFSET = Pattern.compile("\n\u0006offset\u0012.(\\d+)", Pattern.DOTALL);
    /** The same for prepacked weights: the kernel's key, then offset, length and padding of each buffer. */
    private static final Pattern PREPACKED =
            Pattern.compile("prepacked_\\d+\u0012[^|]{1,300}((?:\\|\\d+;\\d+;\\d+)+)", Pattern.DOTALL);

    private static final Pattern PREPACKED_OFFSET = Pattern.compile("\\|(\\d+);");

    private ExternalWeights() {}

    /** Whether all weights beside {@code model} lie where any kernel can read them. */
    static boolean areAligned(Path model) throws IOException {
        String content = Files.readString(model, StandardCharsets.ISO_8859_1);
        Stream<Matcher> prepacked =
                PREPACKED.matcher(content).results().map(match -> PREPACKED_OFFSET.matcher(match.group(1)));
        return Stream.concat(OFFSET.matcher(content).results(), prepacked.flatMap(Matcher::results))
                .map(ExternalWeights::offset)
                .allMatch(offset -> offset % ALIGNMENT_BYTES == 0);
    }

    private static long offset(MatchResult match) {
        return Long.parseLong(match.group(1));
    }
}
