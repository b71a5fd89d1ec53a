package io.sampo.ops.load;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --models} of commands that start processes of their own. */
public final class ModelsOption {

    @Option(
            names = "--models",
            paramLabel = "DIR",
            defaultValue = "${env:SAMPO_MODELS:-}",
            description = "The model repository (default: ./models if it exists, else the shipped one).")
    private String models = "";

    /** The folder of the model repository, as an absolute path. */
    public Path repository() {
        if (!models.isEmpty()) {
            return Path.of(models).toAbsolutePath();
        }
        Path here = Path.of("models").toAbsolutePath();
        String home = System.getProperty("sampo.home");
        return home == null || Files.isDirectory(here)
                ? here
                : Path.of(home, "models").toAbsolutePath();
    }
}
