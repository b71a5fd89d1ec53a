package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks ONNX Runtime's native libraries once, into the cache. Left alone, each JVM unpacks 28 MB into the folder for
 * temporary files, takes 150 ms for it, and leaves them there when it is killed.
 */
final class NativeLibraries {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);
    private static final String PATH_PROPERTY = "onnxruntime.native.path";
    private static final String CUDA = "onnxruntime_providers_cuda";
    /** Those of the CPU's build, then those that only the build for CUDA has. */
    private static final List<String> NAMES = List.of(
            "onnxruntime", "onnxruntime4j_jni", "onnxruntime_providers_shared", CUDA, "onnxruntime_providers_tensorrt");

    private NativeLibraries() {}

    /** Makes sure that the libraries are in the cache, and tells ONNX Runtime. A path that somebody set wins. */
    static void unpack(Path cacheDirectory) throws IOException {
        if (System.getProperty(PATH_PROPERTY) != null) {
            return;
        }
        Path directory = folderIn(cacheDirectory, OrtEnvironment.class::getResource);
        if (Files.isDirectory(directory) || unpackTo(directory)) {
            System.setProperty(PATH_PROPERTY, directory.toString());
        } else {
            LOG.warn("No native libraries of ONNX Runtime for {}; leaving it to find its own", platform());
        }
    }

    /**
     * Where the libraries are to be. Both builds have the same version, and libraries of the same names: each has a folder of its
     * own, so that one that follows the other in a data folder does not take the other's.
     *
     * @param resources those of this build, by name; null for what it has not
     */
    static Path folderIn(Path cacheDirectory, Function<String, @Nullable URL> resources) {
        String build = resources.apply(resource(System.mapLibraryName(CUDA))) == null ? "cpu" : "cuda";
        return cacheDirectory
                .toAbsolutePath()
                .resolve("native")
                .resolve("onnxruntime-" + OnnxEnvironment.version() + "-" + platform() + "-" + build);
    }

    private static String resource(String fileName) {
        return "/ai/onnxruntime/native/" + platform() + "/" + fileName;
    }

    /**
     * Unpacks all libraries into a folder of another name and renames that: it appears whole, and no file of it is ever
     * replaced. The libraries load each other; if another process replaced one in between, two copies of it would be loaded,
     * and the process would die of that.
     */
    private static boolean unpackTo(Path directory) throws IOException {
        Files.createDirectories(directory.getParent());
        Path unfinished = Files.createTempDirectory(directory.getParent(), ".unfinished-");
        boolean any = false;
        try {
            for (String name : NAMES) {
                any |= unpack(name, unfinished);
            }
            if (any) {
                Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (FileSystemException e) {
            // Another process was faster: its libraries are as good.
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        } finally {
            deleteWithFiles(unfinished);
        }
        return any;
    }

    private static boolean unpack(String name, Path directory) throws IOException {
        String fileName = System.mapLibraryName(name);
        try (InputStream library = OrtEnvironment.class.getResourceAsStream(resource(fileName))) {
            if (library == null) {
                return false;
            }
            Files.copy(library, directory.resolve(fileName));
            return true;
        }
    }

    private static void deleteWithFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** As ONNX Runtime names its folders. */
    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String os = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        return os + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
    }

    /**
     * Removes the empty folder that ONNX Runtime makes among the temporary files even if it need not unpack; it would stay
     * behind if this process were killed.
     */
    static void removeLeftovers() {
        try {
            Field field = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
            field.setAccessible(true);
            if (field.get(null) instanceof Path empty) {
                Files.deleteIfExists(empty);
            }
        } catch (ReflectiveOperationException | IOException | RuntimeException e) {
            LOG.debug("ONNX Runtime's temporary folder stays until this process ends", e);
        }
    }
}
