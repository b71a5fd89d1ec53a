package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OrtException;
import java.util.regex.Pattern;

/** Makes of ONNX Runtime's messages what a caller can use: no paths of its source, no codes, no stack traces. */
final class OnnxErrors {

    private static final int MAX_LENGTH = 300;
    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
    private static final Pattern EXCEPTION_CODE = Pattern.compile("^Exception during (?:initialization|loading): ");
    /** Whoever asks has named the file. */
    private static final Pattern LOAD = Pattern.compile("^Load model from .*? failed: ?");
    /** {@code Non-zero status code returned while running Gather node. Name:'/emb/Gather' Status Message: }. */
    private static final Pattern NODE =
            Pattern.compile("^.*?while running (\\w+) node\\. Name:'([^']*)' Status Message: ");
    /** {@code /onnxruntime_src/a/b.cc:83 virtual X* ns::C::f(int, const T&) const }, wherever it stands. */
    private static final Pattern SOURCE =
            Pattern.compile("\\S+\\.(?:cc|h|cpp|hpp|cu):\\d+ (?:[^()]*\\([^()]*\\)(?: const)?(?: \\[with [^]]*])? ?)?");

    private static final Pattern STATUS = Pattern.compile("\\[ONNXRuntimeError] : \\d+ : \\w+ : ");
    private static final Pattern STACK = Pattern.compile("\\s*Stacktrace:.*");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private OnnxErrors() {}

    /** One line, at most some 300 characters. */
    static String message(OrtException e) {
        String text = e.getMessage() == null
                ? "no reason given"
                : SPACE.matcher(e.getMessage()).replaceAll(" ");
        text = CODE.matcher(text).replaceFirst("");
        text = EXCEPTION_CODE.matcher(text).replaceFirst("");
        text = LOAD.matcher(text).replaceFirst("");
        text = NODE.matcher(text).replaceFirst("$1 '$2': ");
        text = STACK.matcher(text).replaceFirst("");
        text = SOURCE.matcher(text).replaceAll("");
        text = STATUS.matcher(text).replaceAll("").strip();
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
