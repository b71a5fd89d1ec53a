package io.sampo.ops.launcher;

import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.VersionState;
import io.sampo.client.routing.VersionView;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Tells on the console how models load. */
final class LoadProgress {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final PrintWriter out;
    private final long startedNanos = System.nanoTime();
    private final Map<ModelRef, VersionState> told = new HashMap<>();
    private final Set<ModelProblem> toldProblems = new HashSet<>();

    LoadProgress(PrintWriter out) {
        this.out = out;
    }

    /** Tells what changes until {@code catalog} is ready, every model having loaded or failed. */
    void followUntilReady(Supplier<ModelCatalog> catalog) throws InterruptedException {
        while (!catalog.get().isReady()) {
            tell(catalog.get());
            Thread.sleep(LOOK_EVERY.toMillis());
        }
        tell(catalog.get());
    }

    private void tell(ModelCatalog catalog) {
        catalog.models().values().stream()
                .flatMap(model -> model.versions().values().stream())
                .forEach(this::tell);
        for (ModelProblem problem : catalog.problems()) {
            if (toldProblems.add(problem)) {
                String version = problem.version().isEmpty() ? "" : "/" + problem.version();
                line("FAILED", problem.model() + version + ": " + problem.reason());
            }
        }
        out.flush();
    }

    private void tell(VersionView version) {
        VersionState state = version.state();
        if (told.put(version.ref(), state) != state) {
            line(state.name(), version.ref() + (version.reason().isEmpty() ? "" : ": " + version.reason()));
        }
    }

    private void line(String state, String text) {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        out.printf(Locale.ROOT, "sampo: %5.1f s  %-10s %s%n", seconds, state.toLowerCase(Locale.ROOT), text);
    }
}
