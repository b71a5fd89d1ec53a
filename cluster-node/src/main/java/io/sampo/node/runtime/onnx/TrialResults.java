package io.sampo.node.runtime.onnx;

import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.RuntimeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What trials of a model found, kept across starts: a trial takes longer than all else of a load from the cache, and the same
 * files, runtime and processor give the same again. Failures are not kept. Each result is a small file; nothing depends on any.
 */
public final class TrialResults {

    /** Finds a number out by having the model compute. */
    public interface Trial {
        /** Makes the trial; throws if the model cannot be served. */
        int run() throws ModelLoadException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TrialResults.class);
    private static final int MAX_FILES = 1_000;

    private final Path directory;
    private final String model;

    private TrialResults(Path directory, String model) {
        this.directory = directory;
        this.model = model;
    }

    /** Those of one version on what it computes on here. */
    public static TrialResults of(ModelArtifact artifact, RuntimeSettings settings) {
        return new TrialResults(
                settings.cacheDirectory().resolve("trials"),
                OnnxEnvironment.version() + "-" + settings.device() + "-" + CpuFeatures.fingerprint() + "-"
                        + artifact.filesDigest());
    }

    /**
     * What {@code trial} finds, or found when it was made before.
     *
     * @param name of the trial and of whatever beside the model its result depends on; letters, digits and {@code -}
     */
    public int find(String name, Trial trial) throws ModelLoadException {
        Path file = directory.resolve(model + "-" + name);
        try {
            String content = Files.readString(file);
            int kept = Integer.parseInt(content.split(" ", 2)[0]);
            if (content.equals(content(file, kept))) {
                return kept;
            }
            LOG.debug("{}: damaged, tried again", file);
        } catch (NoSuchFileException e) {
            LOG.debug("{}: not tried yet", file);
        } catch (IOException | NumberFormatException e) {
            LOG.debug("{}: tried again", file, e);
        }
        int result = trial.run();
        keep(file, result);
        return result;
    }

    /** The result, and a checksum of it and of what it is the result of. */
    private static String content(Path file, int result) {
        return result + " " + Integer.toHexString((file.getFileName() + " " + result).hashCode());
    }

    private void keep(Path file, int result) {
        try {
            Files.createDirectories(directory);
            Path unfinished = Files.createTempFile(directory, ".unfinished-", "");
            Files.writeString(unfinished, content(file, result));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            removeOldest();
        } catch (IOException e) {
            LOG.debug("{}: not kept", file, e);
        }
    }

    private void removeOldest() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.toList();
        }
        if (files.size() <= MAX_FILES) {
            return;
        }
        // Read once: others write at the same time, and a sort does not like what changes meanwhile.
        Map<Path, FileTime> written = files.stream().collect(Collectors.toMap(file -> file, TrialResults::written));
        for (Path oldest : files.stream()
                .sorted(Comparator.comparing(written::get))
                .limit(files.size() - MAX_FILES / 2)
                .toList()) {
            Files.deleteIfExists(oldest);
        }
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
