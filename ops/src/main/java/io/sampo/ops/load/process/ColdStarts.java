package io.sampo.ops.load.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.reference.ColdStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Starts of a model, each in a process of its own; they share a cache. */
public final class ColdStarts {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Sandbox sandbox;
    private final List<String> arguments;
    private final Path cache;
    private int started;

    /** Of one model of a repository. */
    public ColdStarts(Sandbox sandbox, Path models, String model) throws IOException {
        this.sandbox = sandbox;
        this.cache = sandbox.folder("cold-start-cache");
        this.arguments = List.of(models.toString(), model, cache.toString());
    }

    /** From the beginning of the load to the first answer, in milliseconds. */
    public double millisToFirstAnswer() throws IOException {
        String name = "cold-start-" + ++started;
        try (ChildJvm process = sandbox.startTalking(name, ColdStart.class.getName(), arguments)) {
            JsonNode answer = JSON.readTree(process.nextAnswer());
            return answer.path("loadMillis").asDouble()
                    + answer.path("inferMillis").asDouble();
        }
    }

    /** Deletes what loads left in the cache of the model itself: its optimised copy, and what was found by trying it. */
    public void forgetModel() throws IOException {
        for (String folder : List.of("onnx", "trials")) {
            delete(cache.resolve(folder));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
