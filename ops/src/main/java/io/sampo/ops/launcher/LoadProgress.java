package io.sampo.ops.launcher;

import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionState;
import io.sampo.client.routing.VersionView;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Tells on the console how models load. */
final class LoadProgress {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private static final Set<VersionState> BROKEN = EnumSet.of(VersionState.FAILED, VersionState.UNPLACED);

    private final LoadConsole console;
    private final String url;
    private final Map<ModelRef, VersionState> told = new HashMap<>();
    private final Set<ModelProblem> toldProblems = new HashSet<>();

    /**
     * Tells nothing yet.
     *
     * @param url where this process listens
     */
    LoadProgress(LoadConsole console, String url) {
        this.console = console;
        this.url = url;
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
                console.tell("FAILED", problem.model() + version + ": " + problem.reason());
            }
        }
        tellIfNothingWillServe(catalog);
    }

    private void tellIfNothingWillServe(ModelCatalog catalog) {
        Set<String> broken = new TreeSet<>();
        catalog.problems().stream()
                .filter(problem -> !problem.isAboutTheRepository() && !problem.isAboutAStrayFolder())
                .forEach(problem -> broken.add(problem.model()));
        for (ModelView model : catalog.models().values()) {
            for (VersionView version : model.versions().values()) {
                if (version.isWanted() && !BROKEN.contains(version.state())) {
                    return;
                }
                if (version.isWanted()) {
                    broken.add(version.ref().name().value());
                }
            }
        }
        if (!broken.isEmpty()) {
            console.tellWaiting(url, broken);
        }
    }

    private void tell(VersionView version) {
        VersionState state = version.state();
        if (told.put(version.ref(), state) != state) {
            console.tell(state.name(), version.ref() + (version.reason().isEmpty() ? "" : ": " + version.reason()));
        }
    }
}
