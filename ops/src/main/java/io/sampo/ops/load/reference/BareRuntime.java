package io.sampo.ops.load.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.node.runtime.LoadedModel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The model and nothing else: the texts of the bench through the runtime, with no server. A process of its own, in
 * conversation over stdin and stdout:
 *
 * <pre>
 *   (at the start)     {"model":"all-minilm-l6-v2/1","threads":2,"batchRows":8}
 *   measure 5.0        {"textsPerSecond":301.2}
 *   vectors 64         {"vectors":["base64 of little-endian FP32", ...]}
 * </pre>
 *
 * <p>It ends when its stdin does. Arguments: the model repository, the model's name, a folder for its cache.
 */
public final class BareRuntime {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BATCH_TOKENS = 256;
    private static final int[] BATCH_ROWS = {1, 4, 8, 16};
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration TRIAL = Duration.ofMillis(1500);
    private static final double NANOS_PER_SECOND = 1e9;

    private final TextRace race;
    private final List<String> texts;
    private final BatchCutter cutter;

    private BareRuntime(TextRace race, List<String> texts, BatchCutter cutter) {
        this.race = race;
        this.texts = texts;
        this.cutter = cutter;
    }

    /** Loads the model, finds its best batch size, and answers until stdin ends. */
    public static void main(String[] args) {
        // Halts rather than returns: a failed start may leave threads that keep the JVM.
        try {
            converse(Path.of(args[0]), args[1], Path.of(args[2]));
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void converse(Path repository, String modelName, Path cache) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        List<String> texts = Texts.shipped();
        try (LoadedModel model = ModelOnDisk.find(repository, modelName, cache).load(threads);
                TextRace race = new TextRace(model, texts, threads, System::nanoTime)) {
            BatchCutter best = best(race);
            say(JSON.createObjectNode()
                    .put("model", model.metadata().ref().toString())
                    .put("threads", threads)
                    .put("batchRows", best.maxRows()));
            new BareRuntime(race, texts, best).answerAll();
        }
    }

    /** Whatever is fastest on this machine is the reference: it shall not be beaten by a choice of ours. */
    private static BatchCutter best(TextRace race) throws InterruptedException, ExecutionException {
        BatchCutter best = new BatchCutter(1, MAX_BATCH_TOKENS);
        double bestPerSecond = 0;
        race.perSecond(best, WARM_UP);
        for (int rows : BATCH_ROWS) {
            BatchCutter candidate = new BatchCutter(rows, MAX_BATCH_TOKENS);
            double perSecond = race.perSecond(candidate, TRIAL);
            if (perSecond > bestPerSecond) {
                best = candidate;
                bestPerSecond = perSecond;
            }
        }
        return best;
    }

    private void answerAll() throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.strip().split(" ", 2);
            say(
                    switch (words[0]) {
                        case "measure" -> measure(Double.parseDouble(words[1]));
                        case "vectors" -> vectors(Integer.parseInt(words[1]));
                        default ->
                            throw new IllegalArgumentException(
                                    "question: '" + line + "' (expected: measure or vectors)");
                    });
        }
    }

    private ObjectNode measure(double seconds) throws Exception {
        Duration duration = Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
        return JSON.createObjectNode().put("textsPerSecond", race.perSecond(cutter, duration));
    }

    private ObjectNode vectors(int count) throws Exception {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode vectors = answer.putArray("vectors");
        for (String text : texts.subList(0, Math.min(count, texts.size()))) {
            float[] vector = race.vector(text);
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            vectors.add(Base64.getEncoder().encodeToString(bytes.array()));
        }
        return answer;
    }

    private static void say(ObjectNode answer) {
        System.out.println(answer);
    }
}
