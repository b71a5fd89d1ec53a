package io.sampo.ops.load.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.reference.BareRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The bare runtime, running and warm. Whoever does not close it leaves that to the sandbox. */
public final class RuntimeProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildJvm process;
    private final int batchRows;

    private RuntimeProcess(ChildJvm process, int batchRows) {
        this.process = process;
        this.batchRows = batchRows;
    }

    /** Starts it with a model, and waits until it has found its best batch size. */
    public static RuntimeProcess start(Sandbox sandbox, Path models, String model) throws IOException {
        String cache = sandbox.folder("runtime-cache").toString();
        ChildJvm process =
                sandbox.startTalking("runtime", BareRuntime.class.getName(), List.of(models.toString(), model, cache));
        int batchRows = JSON.readTree(process.nextAnswer()).path("batchRows").asInt();
        return new RuntimeProcess(process, batchRows);
    }

    /** Texts a second, measured over {@code duration}. */
    public double textsPerSecond(Duration duration) throws IOException {
        double seconds = duration.toMillis() / 1e3;
        return JSON.readTree(process.ask("measure " + seconds))
                .path("textsPerSecond")
                .asDouble();
    }

    /** The vectors of the first texts, as bytes of little-endian FP32. */
    public List<byte[]> vectors(int count) throws IOException {
        List<byte[]> vectors = new ArrayList<>();
        for (JsonNode vector : JSON.readTree(process.ask("vectors " + count)).path("vectors")) {
            vectors.add(Base64.getDecoder().decode(vector.asText()));
        }
        return vectors;
    }

    /** What it takes of the processors. */
    public ProcessorTime processorTime() {
        return new ProcessorTime(process.pid());
    }

    @Override
    public void close() {
        process.close();
    }

    /** Rows in a batch of the policy that was fastest here. */
    public int batchRows() {
        return batchRows;
    }
}
