package io.sampo.ops.load.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadGenerator;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.http.ResponseCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sandbox")
class SandboxIT {

    private Sandbox sandbox;

    @BeforeEach
    void create() throws IOException {
        sandbox = Sandbox.create();
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void runsAnEchoThatAnswersWhatItIsAsked() throws IOException {
        EchoProcess echo = EchoProcess.start(sandbox);
        byte[] small = "hello".getBytes(StandardCharsets.UTF_8);
        byte[] large = "0123456789abcdef".repeat(40_000).getBytes(StandardCharsets.UTF_8);
        List<HttpCall> calls = List.of(
                HttpCall.post(echo.url(), Map.of(), small, ResponseCheck.endsWith(small)),
                HttpCall.post(echo.url(), Map.of(), large, ResponseCheck.endsWith(large)));

        try (LoadGenerator generator = new LoadGenerator()) {
            LoadResult result =
                    generator.run(LoadPlan.of(echo.url(), calls, new LoadPlan.Closed(2), Duration.ofMillis(500))
                            .checkingAll());

            assertThat(result.right()).isPositive().isEqualTo(result.total());
        }
    }

    @Test
    void leavesNoProcessAndNoFile() throws IOException {
        Path folder = sandbox.folder("data");
        Files.writeString(folder.resolve("file"), "content");
        ChildJvm child = sandbox.startTalking("child", SpeaksThenWaits.class.getName(), List.of());
        assertThat(child.nextAnswer()).isEqualTo("{}");

        sandbox.close();

        assertThat(child.isAlive()).isFalse();
        assertThat(folder.getParent()).doesNotExist();
    }

    @Test
    void tellsWhyAProcessEnded() throws IOException {
        ChildJvm child = sandbox.startTalking("child", "no.such.Main", List.of());

        assertThatThrownBy(child::nextAnswer)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("child ended")
                .hasMessageContaining("no.such.Main");
    }

    @Test
    void startsNothingOnceItIsClosed() {
        sandbox.close();

        assertThatThrownBy(() -> sandbox.folder("again")).isInstanceOf(IllegalStateException.class);
    }

    /** Runs in a JVM of its own, until that is ended. */
    static final class SpeaksThenWaits {

        public static void main(String[] args) throws IOException {
            System.out.println("noise");
            System.out.println("{}");
            while (System.in.read() >= 0) {
                // Waits.
            }
        }
    }
}
