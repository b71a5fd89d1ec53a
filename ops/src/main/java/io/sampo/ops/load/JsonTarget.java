package io.sampo.ops.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where {@code --json} goes. */
public final class JsonTarget {

    private static final String STANDARD_OUTPUT = "-";
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonTarget() {}

    /** Writes to a file, or to {@code out} if {@code target} is a dash. */
    public static void write(ObjectNode node, String target, PrintWriter out) throws IOException {
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        if (isStandardOutput(target)) {
            out.println(text);
            out.flush();
        } else {
            Files.writeString(Path.of(target), text + "\n");
        }
    }

    public static boolean isStandardOutput(String target) {
        return target.equals(STANDARD_OUTPUT);
    }
}
