package io.sampo.ops.load.scenario;

import io.sampo.ops.launcher.Transport;
import io.sampo.ops.load.process.ColdStarts;
import io.sampo.ops.load.process.CyclesProcess;
import io.sampo.ops.load.process.EchoProcess;
import io.sampo.ops.load.process.JournalProcess;
import io.sampo.ops.load.process.LateEdge;
import io.sampo.ops.load.process.PlannerProcess;
import io.sampo.ops.load.process.ProcessorTime;
import io.sampo.ops.load.process.RuntimeProcess;
import io.sampo.ops.load.process.SampoServer;
import io.sampo.ops.load.process.Sandbox;
import io.sampo.ops.load.process.TenantsProcess;
import io.sampo.ops.load.reference.BareJournal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The servers under test and their references, started when they are first asked for and kept for the next scenario. */
final class Testbed {

    private static final Duration USUAL_START = Duration.ofSeconds(10);
    private static final List<String> MODELS = List.of(Calls.EMBEDDING_MODEL, Calls.IDENTITY_MODEL, Calls.TENSOR_MODEL);

    private final Sandbox sandbox;
    private final BenchSettings settings;
    private final Progress progress;
    private @Nullable SampoServer oneProcess;
    private @Nullable SampoServer separate;
    private @Nullable EchoProcess echo;
    private @Nullable RuntimeProcess runtime;
    private final Map<BareJournal.Tables, JournalProcess> journals = new EnumMap<>(BareJournal.Tables.class);
    private int started;

    Testbed(Sandbox sandbox, BenchSettings settings, Progress progress) {
        this.sandbox = sandbox;
        this.settings = settings;
        this.progress = progress;
    }

    /** One process with all roles. */
    URI oneProcess() throws IOException {
        if (oneProcess == null) {
            oneProcess = freshOneProcess();
        }
        return oneProcess.url();
    }

    /** What {@link #oneProcess} takes of the processors. */
    ProcessorTime timeOfOneProcess() throws IOException {
        oneProcess();
        return new ProcessorTime(Objects.requireNonNull(oneProcess).pid());
    }

    /** An edge and a node in processes of their own. */
    URI separate() throws IOException {
        if (separate == null) {
            separate = freshCluster(1);
        }
        return separate.url();
    }

    URI echo() throws IOException {
        if (echo == null) {
            progress.begin("starting the bare echo", USUAL_START);
            echo = EchoProcess.start(sandbox);
        }
        return echo.url();
    }

    RuntimeProcess runtime() throws IOException {
        if (runtime == null) {
            progress.begin("starting the bare runtime", USUAL_START.multipliedBy(2));
            runtime = RuntimeProcess.start(sandbox, settings.models(), Calls.EMBEDDING_MODEL);
            progress.done("bare runtime: batches of up to " + runtime.batchRows() + " are the fastest here");
        }
        return runtime;
    }

    JournalProcess journal(BareJournal.Tables tables) throws IOException {
        JournalProcess journal = journals.get(tables);
        if (journal == null) {
            progress.begin("starting the bare journal", USUAL_START);
            journal = JournalProcess.start(sandbox, tables);
            journals.put(tables, journal);
        }
        return journal;
    }

    /** A process that loads and unloads a real model; the caller closes it. */
    CyclesProcess modelCycles() throws IOException {
        return CyclesProcess.start(sandbox, settings.models(), Calls.EMBEDDING_MODEL);
    }

    /** Starts of a real model. */
    ColdStarts coldStarts() throws IOException {
        return new ColdStarts(sandbox, settings.models(), Calls.EMBEDDING_MODEL);
    }

    /** A process that plans for a cluster in the imagination; the caller closes it. */
    PlannerProcess planner(long seed, int members, int replicas) throws IOException {
        return PlannerProcess.start(sandbox, seed, members, replicas);
    }

    /** A JVM service with two tenants that has joined {@code cluster}; the caller closes it. */
    TenantsProcess tenants(SampoServer cluster, String model) throws IOException {
        return TenantsProcess.start(sandbox, "tenants-" + ++started, cluster.lastNodeAddress(), model);
    }

    /** A process with all roles that nobody used before; the caller closes it. */
    SampoServer freshOneProcess() throws IOException {
        progress.begin("starting sampo serve", USUAL_START);
        SampoServer server = SampoServer.serve(sandbox, "serve-" + ++started, settings.models());
        server.awaitReady(MODELS);
        return server;
    }

    /** A process with all roles, not ready yet; under the same name it finds the data of the one before. The caller closes it. */
    SampoServer serve(String name, Path repository) throws IOException {
        return SampoServer.serve(sandbox, name, repository);
    }

    /** An edge and some nodes that nobody used before; the caller closes it. */
    SampoServer freshCluster(int nodes) throws IOException {
        return freshCluster(settings.models(), MODELS, nodes);
    }

    /** The same, with a repository of its own. */
    SampoServer freshCluster(Path repository, List<String> models, int nodes) throws IOException {
        return cluster(repository, models, nodes, settings.transport());
    }

    /** The same over plain TCP, whatever the settings say: JVM services can join it as they are. */
    SampoServer freshClusterToJoin(int nodes) throws IOException {
        return cluster(settings.models(), MODELS, nodes, Transport.TCP.toString());
    }

    private SampoServer cluster(Path repository, List<String> models, int nodes, String transport) throws IOException {
        progress.begin("starting sampo cluster --edges 1 --nodes " + nodes, USUAL_START);
        SampoServer server = SampoServer.cluster(sandbox, "cluster-" + ++started, repository, nodes, transport);
        server.awaitReady(models);
        return server;
    }

    /** One more edge for {@code cluster}; the caller closes it. */
    LateEdge lateEdge(SampoServer cluster, Path repository) throws IOException {
        return LateEdge.start(
                sandbox, "edge-" + ++started, repository, settings.transport(), cluster.lastNodeAddress());
    }

    /** A repository that may be changed. */
    ModelsCopy modelsCopy(List<String> models) throws IOException {
        return ModelsCopy.of(settings.models(), models, sandbox.folder("models-" + ++started));
    }

    /** Ends the servers that are kept, so that they do not disturb what follows. The references stay: they are idle. */
    void endServers() {
        if (oneProcess != null) {
            oneProcess.close();
            oneProcess = null;
        }
        if (separate != null) {
            separate.close();
            separate = null;
        }
    }
}
