package io.sampo.node.runtime;

import io.sampo.node.model.ModelArtifact;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The runtimes of this member, in order of preference. */
public record Runtimes(List<ModelRuntime> all) {

    /** Takes a copy of the list. */
    public Runtimes {
        all = List.copyOf(all);
    }

    /** Those that the class path offers. */
    public static Runtimes available() {
        return new Runtimes(ServiceLoader.load(ModelRuntime.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /**
     * The first that knows the files of a version and has the name that its configuration wants, if it wants one.
     *
     * @throws ModelLoadException if there is none, with the reason
     */
    public ModelRuntime runtimeFor(ModelArtifact artifact) throws ModelLoadException {
        String wanted = artifact.config().runtime();
        for (ModelRuntime runtime : all) {
            if ((wanted == null || runtime.name().equals(wanted)) && runtime.supports(artifact)) {
                return runtime;
            }
        }
        String names = all.stream().map(ModelRuntime::name).distinct().collect(Collectors.joining(", "));
        if (wanted != null && all.stream().noneMatch(runtime -> runtime.name().equals(wanted))) {
            throw new ModelLoadException("model.yaml: runtime: '" + wanted + "' (expected: one of " + names + ")");
        }
        throw new ModelLoadException("no runtime knows the files (available: " + names
                + "; for onnx, expected: model.onnx, or one file ending in .onnx)");
    }

    /** Why no runtime serves a version, or empty if one may. */
    public Optional<String> problemWith(ModelArtifact artifact) {
        try {
            runtimeFor(artifact);
            return Optional.empty();
        } catch (ModelLoadException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
