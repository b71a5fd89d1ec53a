package io.sampo.ops.launcher;

import com.typesafe.config.Config;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.node.NodeSettings;
import io.sampo.protocol.model.ModelMetadata;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code sampo serve}: one process with all roles. */
@Command(
        name = "serve",
        description = "Starts one process with all roles and serves the models of a folder.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() throws InterruptedException {
        long startedNanos = System.nanoTime();
        LaunchSettings settings = LaunchSettings.of(options);
        PrintWriter out = spec.commandLine().getOut();
        SampoProcess.logTo(settings.data().resolve("logs").resolve("serve.log"));
        ShippedModels.copyIfMissing(settings.models(), out);
        Path runFolder = settings.data()
                .resolve("run")
                .resolve("serve-" + ProcessHandle.current().pid());
        try {
            Config config =
                    ProcessConfig.build(settings, List.of(NodeSettings.ROLE, SampoProcess.EDGE), Map.of(), runFolder);
            SampoProcess process = SampoProcess.start(config, List.of());
            String url = EdgeUrl.of(settings.host(), process.httpAddress().getPort());
            new LoadProgress(new LoadConsole(out), url).followUntilReady(process.client()::catalog);
            double seconds = (System.nanoTime() - startedNanos) / 1e9;
            tellReady(out, url, process.client().catalog(), seconds);
            process.awaitTermination();
        } finally {
            RunFolder.end(runFolder);
            RunFolder.delete(ProcessConfig.aeronFolder());
        }
        return ExitCode.OK;
    }

    private static void tellReady(PrintWriter out, String url, ModelCatalog catalog, double seconds) {
        out.printf(Locale.ROOT, "%nSampo is ready on %s after %.1f s. Try:%n%n", url, seconds);
        out.println("  curl " + url + "/v2/models");
        firstEmbedding(catalog)
                .ifPresent(model -> out.printf(
                        "  curl %s/v1/embeddings -H 'content-type: application/json' \\%n"
                                + "    -d '{\"model\": \"%s\", \"input\": \"A man is eating food.\"}'%n",
                        url, model.ref().name()));
        if (catalog.models().keySet().stream().anyMatch(name -> name.value().equals("simple"))) {
            out.printf(
                    "  curl %s/v2/models/simple/infer -d '{\"inputs\": [%n"
                            + "    {\"name\": \"INPUT0\", \"datatype\": \"INT32\", \"shape\": [1, 16], \"data\": [%s]},%n"
                            + "    {\"name\": \"INPUT1\", \"datatype\": \"INT32\", \"shape\": [1, 16], \"data\": [%s]}]}'%n",
                    url, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16", "1" + ", 1".repeat(15));
        }
        out.printf("%nCtrl-C stops it.%n");
        out.flush();
    }

    private static Optional<ModelMetadata> firstEmbedding(ModelCatalog catalog) {
        return catalog.models().values().stream()
                .flatMap(model -> model.newestReady().stream())
                .flatMap(version -> version.metadata().stream())
                .filter(metadata -> metadata.embedding() != null)
                .findFirst();
    }
}
