package io.sampo.ops.load.reference;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Pekko HTTP and nothing else: reads each body and answers it back. A process of its own; it prints its port as {@code
 * {"port":1234}} and ends when its stdin does.
 */
public final class BareEcho {

    private static final long READ_TIMEOUT_MILLIS = 10_000;

    private final ActorSystem system;

    private BareEcho(ActorSystem system) {
        this.system = system;
    }

    /** Starts it on a free port of loopback. */
    public static void main(String[] args) {
        // Halts rather than returns: a failed start may leave threads that keep the JVM.
        try {
            serve();
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void serve() throws IOException {
        ActorSystem system = ActorSystem.create(
                "echo",
                // The server's own HTTP settings, without its cluster.
                ConfigFactory.parseString("pekko { actor.provider = local, loglevel = WARNING }")
                        .withFallback(ConfigFactory.load()));
        ServerBinding binding = Http.get(system)
                .newServerAt("127.0.0.1", 0)
                .bind(new BareEcho(system)::answer)
                .toCompletableFuture()
                .join();
        System.out.println("{\"port\":" + binding.localAddress().getPort() + "}");
        while (System.in.read() >= 0) {
            // Whoever started this one holds the other end, and lets go of it even when killed.
        }
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            return CompletableFuture.completedFuture(HttpResponse.create().withEntity(strict));
        }
        // With an executor: JDK 17 on two cores would otherwise start a thread for each of these callbacks.
        return request.entity()
                .toStrict(READ_TIMEOUT_MILLIS, system)
                .thenApplyAsync(body -> HttpResponse.create().withEntity(body), system.dispatcher());
    }
}
