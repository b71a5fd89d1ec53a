package io.sampo.node.runtime.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells from its first bytes what a file is that should have been a model, of what is often found in one's place. */
final class FileSignature {

    private static final int READ_BYTES = 512;
    /** First bytes, one a character, and what a file is that begins with them. */
    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("version https://git-lfs", "a pointer of Git LFS, whose content 'git lfs pull' fetches");
        KNOWN.put("\u0089PNG", "a PNG image");
        KNOWN.put("\u00FF\u00D8\u00FF", "a JPEG image");
        KNOWN.put("%PDF", "a PDF document");
        KNOWN.put("PK\u0003\u0004", "a ZIP archive, as PyTorch saves its models");
        KNOWN.put("\u0080\u0002", "a pickled Python object");
        KNOWN.put("\u001F\u008B", "compressed by gzip");
        KNOWN.put("\u0089HDF", "an HDF5 file, as Keras saves its models");
        KNOWN.put("GGUF", "a GGUF model, as llama.cpp reads it");
        KNOWN.put("\u007FELF", "a program");
        KNOWN.put("<", "a page of HTML or XML");
    }

    private FileSignature() {}

    /** What {@code file} is, to go behind "is"; empty if its bytes do not tell or cannot be read. */
    static Optional<String> of(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] first = content.readNBytes(READ_BYTES);
            if (first.length == 0) {
                return Optional.of("empty");
            }
            String text = new String(first, StandardCharsets.ISO_8859_1);
            for (Map.Entry<String, String> known : KNOWN.entrySet()) {
                if (text.startsWith(known.getKey())) {
                    return Optional.of(known.getValue());
                }
            }
            return isText(first) ? Optional.of("text") : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isText(byte[] bytes) {
        for (byte each : bytes) {
            if (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }
}
