package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The native libraries of ONNX Runtime")
class NativeLibrariesTest {

    private static final Path CACHE = Path.of("cache");

    @Test
    void haveAFolderOfTheirOwnInEachBuild() throws MalformedURLException {
        URL anything = URI.create("file:/anything").toURL();

        Path cpu = NativeLibraries.folderIn(CACHE, resource -> null);
        Path cuda = NativeLibraries.folderIn(
                CACHE,
                resource -> resource.endsWith(System.mapLibraryName("onnxruntime_providers_cuda")) ? anything : null);

        assertThat(cpu).isNotEqualTo(cuda);
        assertThat(cpu.getParent()).isEqualTo(cuda.getParent()).isAbsolute();
    }

    @Test
    void areTheProcessorsInTheDefaultBuild() {
        assertThat(NativeLibraries.folderIn(CACHE, OrtEnvironment.class::getResource)
                        .toString())
                .endsWith("-cpu");
    }
}
