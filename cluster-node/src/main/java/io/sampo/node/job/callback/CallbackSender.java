package io.sampo.node.job.callback;

import io.sampo.node.job.callback.CallbackOutcome.Abandoned;
import io.sampo.node.job.callback.CallbackOutcome.Delivered;
import io.sampo.node.job.callback.CallbackOutcome.Retry;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.ClientTransport;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.OutgoingConnectionBuilder;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.UserAgent;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Sends callbacks by Pekko HTTP, each over a connection of its own.
 *
 * <p>A host is resolved once a try. What was resolved is checked, and what was checked is connected to: a name server that
 * gives another answer to the next question changes nothing.
 */
public final class CallbackSender implements Callbacks {

    /** Looks a host up; {@code InetAddress::getAllByName} outside tests. */
    @FunctionalInterface
    interface Resolver {

        /** All addresses of {@code host}, best first; at least one. May block. */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final int FIRST_OF_SUCCESS = 200;
    private static final int FIRST_OF_REDIRECTION = 300;
    private static final int FIRST_OF_CLIENT_ERROR = 400;
    private static final int GONE = 410;

    private final ActorSystem<?> system;
    private final CallbackSettings settings;
    private final CallbackPolicy policy;
    private final Resolver resolver;
    private final InstantSource clock;
    private final Executor blocking;
    private final Lookups lookups;
    private final CallbackTurns turns;
    private final ClientConnectionSettings connections;

    CallbackSender(ActorSystem<?> system, CallbackSettings settings, Resolver resolver, InstantSource clock) {
        this.system = system;
        this.settings = settings;
        this.policy = new CallbackPolicy(new AddressPolicy(settings.allowedRanges()));
        this.resolver = resolver;
        this.clock = clock;
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        this.lookups = new Lookups(resolver, blocking, settings.lookupTimeout(), settings.maxLookups());
        this.turns = new CallbackTurns(settings.maxActive(), settings.maxWaiting(), system.executionContext());
        this.connections = ClientConnectionSettings.create(system.classicSystem())
                .withConnectingTimeout(settings.connectTimeout())
                .withIdleTimeout(settings.timeout())
                .withUserAgentHeader(Optional.of(UserAgent.create("Sampo")));
    }

    /** Makes the sender of this actor system. */
    public static CallbackSender create(ActorSystem<?> system, CallbackSettings settings) {
        return new CallbackSender(system, settings, InetAddress::getAllByName, InstantSource.system());
    }

    @Override
    public CompletionStage<Optional<InvalidRequestException>> check(Callback callback) {
        URI url;
        try {
            url = policy.check(callback);
        } catch (InvalidRequestException e) {
            return CompletableFuture.completedFuture(Optional.of(e));
        }
        return lookups.resolve(url.getHost())
                .handleAsync(
                        (addresses, failure) -> {
                            try {
                                if (failure == null) {
                                    policy.permitted(addresses, callback.url());
                                }
                                return Optional.empty();
                            } catch (InvalidRequestException e) {
                                return Optional.of(e);
                            }
                        },
                        system.executionContext());
    }

    @Override
    public CompletionStage<CallbackOutcome> send(CallbackMessage message) {
        return turns.take(() -> sendNow(message));
    }

    private CompletionStage<CallbackOutcome> sendNow(CallbackMessage message) {
        URI url;
        try {
            url = policy.check(message.callback());
        } catch (InvalidRequestException e) {
            return CompletableFuture.completedFuture(new Abandoned(e.detail()));
        }
        return resolve(url)
                .thenComposeAsync(addresses -> sendTo(addresses, url, message), system.executionContext())
                .toCompletableFuture()
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyAsync(failure -> new Retry(describe(failure, url)), system.executionContext());
    }

    private CompletionStage<CallbackOutcome> sendTo(List<InetAddress> addresses, URI url, CallbackMessage message) {
        List<InetAddress> permitted;
        try {
            permitted = policy.permitted(addresses, message.callback().url());
        } catch (InvalidRequestException e) {
            return CompletableFuture.completedFuture(new Abandoned(e.detail()));
        }
        // Each try takes the next one: a host may have addresses that do not answer.
        InetAddress address = permitted.get((message.attempt() - 1) % permitted.size());
        return post(address, url, request(url, message))
                .thenApplyAsync(CallbackSender::judge, system.executionContext());
    }

    private CompletionStage<HttpResponse> post(InetAddress address, URI url, HttpRequest request) {
        ClientTransport pinned = ClientTransport.withCustomResolver(
                (host, port) -> CompletableFuture.completedFuture(new InetSocketAddress(address, (int) port)));
        OutgoingConnectionBuilder connection = Http.get(system)
                .connectionTo(url.getHost())
                .withClientConnectionSettings(connections.withTransport(pinned));
        if (url.getPort() != -1) {
            connection = connection.toPort(url.getPort());
        }
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        // The connection ends with the head of the answer: nobody reads its body.
        return Source.single(request)
                .via(secure ? connection.https() : connection.http())
                .completionTimeout(settings.timeout())
                .runWith(Sink.head(), system);
    }

    private HttpRequest request(URI url, CallbackMessage message) {
        byte[] body = CallbackBody.of(message, settings.publicUrl());
        long now = clock.instant().getEpochSecond();
        HttpRequest request = HttpRequest.POST(target(url))
                .withEntity(ContentTypes.APPLICATION_JSON, body)
                .addHeader(RawHeader.create("webhook-id", message.id()))
                .addHeader(RawHeader.create("webhook-timestamp", Long.toString(now)));
        return WebhookSignature.keyOf(message.callback().secret())
                .map(key -> WebhookSignature.of(key, message.id(), now, body))
                .map(signature -> request.addHeader(RawHeader.create("webhook-signature", signature)))
                .orElse(request);
    }

    /** Path and query alone: to a server, a whole URL is a request to a proxy. */
    private static String target(URI url) {
        URI ascii = URI.create(url.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }

    private static CallbackOutcome judge(HttpResponse response) {
        int status = response.status().intValue();
        if (status >= FIRST_OF_SUCCESS && status < FIRST_OF_REDIRECTION) {
            return new Delivered();
        } else if (status == GONE) {
            return new Abandoned("the receiver answered 410: it wants no more");
        }
        boolean redirected = status >= FIRST_OF_REDIRECTION && status < FIRST_OF_CLIENT_ERROR;
        return new Retry("the receiver answered " + status + (redirected ? ", and redirects are not followed" : ""));
    }

    private CompletionStage<List<InetAddress>> resolve(URI url) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return List.of(resolver.resolve(url.getHost()));
                            } catch (UnknownHostException e) {
                                throw new CompletionException(e);
                            }
                        },
                        blocking)
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private String describe(Throwable failure, URI url) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof UnknownHostException) {
            return "host '" + url.getHost() + "' cannot be resolved";
        } else if (cause instanceof TimeoutException) {
            return "the receiver took longer than " + seconds(settings.timeout());
        }
        String reason = cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
