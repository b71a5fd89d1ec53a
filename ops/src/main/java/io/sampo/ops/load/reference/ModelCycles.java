package io.sampo.ops.load.reference;

import io.sampo.node.runtime.LoadedModel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Loads a model, has it compute once, and unloads it, again and again. A process of its own, in conversation over stdin and
 * stdout:
 *
 * <pre>
 *   cycles 10          {"cycles":10}
 *   collect            {"collected":true}
 * </pre>
 *
 * <p>It ends when its stdin does. Arguments: the model repository, the model's name, a folder for its cache.
 */
public final class ModelCycles {

    private ModelCycles() {}

    /** Answers until stdin ends. */
    public static void main(String[] args) {
        // Halts rather than returns: a failed start may leave threads that keep the JVM.
        try {
            answerAll(ModelOnDisk.find(Path.of(args[0]), args[1], Path.of(args[2])));
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void answerAll(ModelOnDisk onDisk) throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.strip().split(" ", 2);
            if (words[0].equals("collect")) {
                System.gc();
                System.out.println("{\"collected\":true}");
            } else {
                int cycles = Integer.parseInt(words[1]);
                cycle(onDisk, cycles);
                System.out.println("{\"cycles\":" + cycles + "}");
            }
        }
    }

    private static void cycle(ModelOnDisk onDisk, int cycles) throws Exception {
        for (int i = 0; i < cycles; i++) {
            try (LoadedModel model = onDisk.load(1)) {
                ModelOnDisk.inferOnce(model);
            }
        }
    }
}
