package io.sampo.edge;

import io.sampo.client.InferenceClient;
import io.sampo.client.control.ControlClient;
import io.sampo.client.control.ModelControl;
import io.sampo.client.job.Jobs;
import io.sampo.edge.api.admin.AdminRoutes;
import io.sampo.edge.api.jobs.JobRoutes;
import io.sampo.edge.api.openai.EmbeddingsDialect;
import io.sampo.edge.api.openai.OpenAiRoutes;
import io.sampo.edge.api.openinference.OpenInferenceDialect;
import io.sampo.edge.api.openinference.OpenInferenceRoutes;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.gateway.MemberAddresses;
import io.sampo.edge.http.BodyMemory;
import io.sampo.edge.http.Drain;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.http.RoutedAnswerer;
import io.sampo.edge.http.WatchedHttpServer;
import io.sampo.edge.job.Dialects;
import io.sampo.edge.job.JobIntake;
import io.sampo.edge.job.JobResults;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;

/** The edge of one process, listening. */
public final class EdgeServer {

    /** Why a system is shut down whose edge lost its port. It would be a member that nobody can reach. */
    public static final CoordinatedShutdown.Reason LISTENS_NO_MORE = new CoordinatedShutdown.Reason() {
        @Override
        public String toString() {
            return "the edge listens no more";
        }
    };

    private final WatchedHttpServer server;
    private final Duration stopGrace;

    private EdgeServer(WatchedHttpServer server, Duration stopGrace) {
        this.server = server;
        this.stopGrace = stopGrace;
    }

    /**
     * Opens the port and serves what the cluster of {@code system} can infer, at once or as {@code jobs}. A coordinated shutdown of the system stops the
     * edge first; an edge that loses its port shuts the system down, with {@link #LISTENS_NO_MORE}.
     *
     * @return fails with {@link PortUnavailableException} if the port cannot be had
     */
    public static CompletionStage<EdgeServer> start(ActorSystem<?> system, EdgeSettings settings, Jobs jobs) {
        return start(
                system, settings, InferenceGateway.to(InferenceClient.get(system)), jobs, ControlClient.get(system));
    }

    /** The same for any {@code gateway} and {@code control}. */
    static CompletionStage<EdgeServer> start(
            ActorSystem<?> system, EdgeSettings settings, InferenceGateway gateway, Jobs jobs, ModelControl control) {
        Executor executor = system.executionContext();
        Materializer materializer = SystemMaterializer.get(system).materializer();
        Inferences inferences = new Inferences(gateway, settings.timeouts(), executor);
        EmbeddingsDialect embeddings = new EmbeddingsDialect(inferences);
        Dialects dialects = new Dialects(List.of(new OpenInferenceDialect(gateway), embeddings));
        JobResults results = new JobResults(jobs, dialects, gateway, executor);
        JobIntake intake = new JobIntake(jobs, results, inferences, settings.jobs(), executor);
        RouteTable.Builder routes = RouteTable.builder();
        new OpenInferenceRoutes(inferences, control, intake, version(), executor).addTo(routes);
        new OpenAiRoutes(inferences, embeddings, intake).addTo(routes);
        BodyMemory memory = new BodyMemory(settings.limits().bodyMemoryBytes());
        new JobRoutes(jobs, intake, results, dialects, inferences, settings.streams(), memory, executor).addTo(routes);
        new AdminRoutes(gateway, control, MemberAddresses.seenFrom(system), executor).addTo(routes);
        Drain drain = new Drain();
        RoutedAnswerer answerer =
                new RoutedAnswerer(routes.build(), settings.limits(), materializer, executor, drain, memory);
        ServerSettings http = settings.serverSettings(system.settings().config());
        return WatchedHttpServer.bind(
                        system.classicSystem(),
                        settings.host(),
                        settings.port(),
                        http,
                        answerer,
                        settings.limits().headTimeout(),
                        drain,
                        executor)
                .handleAsync(
                        (server, failure) -> {
                            if (failure != null) {
                                throw new CompletionException(
                                        new PortUnavailableException(settings.host(), settings.port(), failure));
                            }
                            EdgeServer edge = new EdgeServer(server, settings.stopGrace());
                            CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
                            shutdown.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "sampo-edge", edge::stop);
                            server.whenListeningEndsUntold()
                                    .thenAcceptAsync(
                                            why -> {
                                                system.log().error("The edge takes no more connections: {}", why);
                                                shutdown.runAll(LISTENS_NO_MORE);
                                            },
                                            executor);
                            return edge;
                        },
                        executor);
    }

    /** Where it listens, with the port that was given if any would do. */
    public InetSocketAddress address() {
        return server.localAddress();
    }

    /** Takes no new connection, lets running requests finish for {@code stop-grace} at most, then ends all connections. */
    public CompletionStage<Done> stop() {
        return server.drain(stopGrace);
    }

    private static String version() {
        return Optional.ofNullable(EdgeServer.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
