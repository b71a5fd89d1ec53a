package io.sampo.node.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.node.job.callback.CallbackOutcome.Abandoned;
import io.sampo.node.job.callback.CallbackOutcome.Delivered;
import io.sampo.node.job.callback.CallbackOutcome.Retry;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server on the loopback address, which is allowed unless a test is about just that. */
@DisplayName("A callback sender")
class CallbackSenderTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final JobId JOB = new JobId("job_0123456789abcdefghijklmnop");
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final InetAddress LOOPBACK =
            AddressRange.address("127.0.0.1").orElseThrow();
    private static final InetAddress PRIVATE = AddressRange.address("10.0.0.1").orElseThrow();

    /** What a receiver was sent. */
    private record Received(String path, Headers headers, String body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    @Test
    void deliversSignedMessage() throws Exception {
        answers("/hook", 204, Map.of());

        assertThat(send(sender("127.0.0.0/8"), message(url("127.0.0.1", "/hook?a=b%20c#top"), SECRET)))
                .isEqualTo(new Delivered());

        Received got = received.get(0);
        assertThat(got.path()).isEqualTo("/hook?a=b%20c");
        assertThat(got.headers().getFirst("content-type")).isEqualTo("application/json");
        assertThat(got.headers().getFirst("host")).isEqualTo("127.0.0.1:" + port());
        assertThat(got.headers().getFirst("webhook-id")).isEqualTo(MESSAGE_ID);
        assertThat(got.headers().getFirst("webhook-timestamp")).isEqualTo("1700000000");
        byte[] key = WebhookSignature.keyOf(SECRET).orElseThrow();
        assertThat(got.headers().getFirst("webhook-signature"))
                .isEqualTo(WebhookSignature.of(
                        key, MESSAGE_ID, 1_700_000_000, got.body().getBytes(UTF_8)));
    }

    @Test
    void asksForTheRootIfUrlHasNoPath() throws Exception {
        answers("/", 200, Map.of());

        assertThat(send(sender("127.0.0.0/8"), message(url("127.0.0.1", ""), "")))
                .isEqualTo(new Delivered());

        assertThat(received.get(0).path()).isEqualTo("/");
    }

    @Test
    void saysWhatBecameOfTheJob() throws Exception {
        answers("/", 200, Map.of());

        send(sender("127.0.0.0/8"), message(url("127.0.0.1", "/"), ""));

        assertThat(received.get(0).headers()).doesNotContainKey("Webhook-signature");
        JsonNode body = new ObjectMapper().readTree(received.get(0).body());
        assertThat(body).isEqualTo(new ObjectMapper().readTree("""
                        {"type": "job.succeeded", "timestamp": "2023-11-14T22:13:19Z", "data": {
                          "id": "%s", "state": "succeeded", "model": "all-minilm/3",
                          "links": {"status": "https://x.example/v1/jobs/%s", "result": "https://x.example/v1/jobs/%s/result"}
                        }}""".formatted(JOB, JOB, JOB)));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429, 500, 503})
    void triesAgainIfReceiverRefuses(int status) throws Exception {
        answers("/", status, Map.of());

        assertThat(send(sender("127.0.0.0/8"), message(url("127.0.0.1", "/"), "")))
                .isEqualTo(new Retry("the receiver answered " + status));
    }

    @Test
    void givesUpIfReceiverIsGone() throws Exception {
        answers("/", 410, Map.of());

        assertThat(send(sender("127.0.0.0/8"), message(url("127.0.0.1", "/"), "")))
                .isInstanceOf(Abandoned.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) throws Exception {
        answers("/", status, Map.of("location", url("127.0.0.1", "/elsewhere")));
        answers("/elsewhere", 200, Map.of());

        assertThat(send(sender("127.0.0.0/8"), message(url("127.0.0.1", "/"), "")))
                .isEqualTo(new Retry("the receiver answered " + status + ", and redirects are not followed"));
        assertThat(received).hasSize(1);
    }

    @Test
    void sendsNothingToPrivateAddressBehindName() throws Exception {
        answers("/", 200, Map.of());
        CallbackSender sender = sender(host -> new InetAddress[] {LOOPBACK});

        assertThat(send(sender, message(url("hook.example", "/"), "")))
                .isInstanceOfSatisfying(
                        Abandoned.class,
                        abandoned -> assertThat(abandoned.detail()).contains("its host has a loopback address"));
        assertThat(received).isEmpty();
    }

    @Test
    void sendsNothingToNameOfThisMachine() throws Exception {
        answers("/", 200, Map.of());
        String name = InetAddress.getLocalHost().getHostName();

        assertThat(send(sender("192.0.2.0/24"), message(url("localhost", "/"), "")))
                .isInstanceOf(Abandoned.class);
        assertThat(send(sender("192.0.2.0/24"), message(url(name, "/"), ""))).isNotInstanceOf(Delivered.class);
        assertThat(received).isEmpty();
    }

    @Test
    void connectsToTheVeryAddressThatWasChecked() throws Exception {
        answers("/", 200, Map.of());
        AtomicInteger asked = new AtomicInteger();
        CallbackSender rebound =
                sender(host -> new InetAddress[] {asked.getAndIncrement() == 0 ? LOOPBACK : PRIVATE}, "127.0.0.0/8");

        assertThat(send(rebound, message(url("hook.example", "/"), ""))).isEqualTo(new Delivered());
        assertThat(asked).hasValue(1);
        assertThat(received.get(0).headers().getFirst("host")).isEqualTo("hook.example:" + port());
    }

    @Test
    void passesOverAddressesThatAreNotPermitted() throws Exception {
        answers("/", 200, Map.of());
        CallbackSender sender = sender(host -> new InetAddress[] {PRIVATE, LOOPBACK}, "127.0.0.0/8");

        assertThat(send(sender, message(url("hook.example", "/"), ""))).isEqualTo(new Delivered());
    }

    @Test
    void triesAgainIfHostIsUnknown() throws Exception {
        CallbackSender sender = sender(host -> {
            throw new UnknownHostException(host);
        });

        assertThat(send(sender, message("http://hook.example/", "")))
                .isEqualTo(new Retry("host 'hook.example' cannot be resolved"));
    }

    @Test
    void triesAgainIfNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
            port = free.getLocalPort();
        }

        assertThat(send(sender("127.0.0.0/8"), message("http://127.0.0.1:" + port + "/", "")))
                .isInstanceOf(Retry.class);
    }

    @Test
    void triesAgainIfReceiverIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";

            assertThat(send(sender("127.0.0.0/8"), message(url, "")))
                    .isEqualTo(new Retry("the receiver took longer than 1.0 s"));
        }
    }

    @Test
    void readsNoEndlessAnswer() throws Exception {
        AtomicInteger written = new AtomicInteger();
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = new byte[64 * 1024];
            try (OutputStream out = exchange.getResponseBody()) {
                while (written.incrementAndGet() < 10_000) {
                    out.write(piece);
                }
            }
        });

        assertThat(send(sender("127.0.0.0/8"), message(url("127.0.0.1", "/"), "")))
                .isEqualTo(new Delivered());
        threads.shutdown();
        assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        assertThat(written.get()).isLessThan(1000);
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1/, loopback", "http://hook.example/, private", "ftp://hook.example/, scheme"})
    void checksHostsAlsoByTheirAddresses(String url, String why) throws Exception {
        CallbackSender sender = sender(host -> new InetAddress[] {PRIVATE});

        assertThat(check(sender, url))
                .hasValueSatisfying(refused -> assertThat(refused.detail())
                        .startsWith("callback.url: ")
                        .contains(why));
    }

    @Test
    void acceptsHostsThatItCannotResolveNow() throws Exception {
        CallbackSender sender = sender(host -> {
            throw new UnknownHostException(host);
        });

        assertThat(check(sender, "http://hook.example/")).isEmpty();
    }

    @Test
    void acceptsHostsThatItDoesNotKnowSoonLongBeforeItsCallerGivesUp() throws Exception {
        CountDownLatch known = new CountDownLatch(1);
        CallbackSender patient = sender("connect-timeout = 5s, timeout = 15s", host -> {
            awaitUninterruptibly(known);
            return new InetAddress[] {PRIVATE};
        });
        long startNanos = System.nanoTime();
        try {
            assertThat(check(patient, "http://hook.example/")).isEmpty();
        } finally {
            known.countDown();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofMillis(2500));
    }

    @Test
    void looksUpNoMoreHostsAtATimeThanItMay() throws Exception {
        CountDownLatch known = new CountDownLatch(1);
        AtomicInteger lookups = new AtomicInteger();
        CallbackSender sender = sender(host -> {
            lookups.incrementAndGet();
            awaitUninterruptibly(known);
            return new InetAddress[] {PRIVATE};
        });
        try {
            List<CompletableFuture<Optional<InvalidRequestException>>> checks = IntStream.range(0, 20)
                    .mapToObj(i -> sender.check(new Callback("http://hook" + i + ".example/", ""))
                            .toCompletableFuture())
                    .toList();
            for (CompletableFuture<Optional<InvalidRequestException>> check : checks) {
                assertThat(check.get(10, TimeUnit.SECONDS)).isEmpty();
            }
        } finally {
            known.countDown();
        }

        assertThat(lookups).hasValueLessThanOrEqualTo(8);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<InvalidRequestException> check(CallbackSender sender, String url) throws Exception {
        return sender.check(new Callback(url, "")).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static CallbackOutcome send(CallbackSender sender, CallbackMessage message) throws Exception {
        return sender.send(message).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static CallbackSender sender(String... allowedRanges) {
        CallbackSender.Resolver resolver = InetAddress::getAllByName;
        return sender(resolver, allowedRanges);
    }

    private static CallbackSender sender(CallbackSender.Resolver resolver, String... allowedRanges) {
        return sender("connect-timeout = 500ms, timeout = 1s", resolver, allowedRanges);
    }

    private static CallbackSender sender(String timeouts, CallbackSender.Resolver resolver, String... allowedRanges) {
        Config config = ConfigFactory.parseString(timeouts + ", public-url = \"https://x.example\"")
                .withFallback(ConfigFactory.parseMap(Map.of("allowed-ranges", List.of(allowedRanges))))
                .withFallback(ConfigFactory.load().getConfig("sampo.jobs.callbacks"));
        return new CallbackSender(TEST_KIT.system(), CallbackSettings.from(config), resolver, InstantSource.fixed(NOW));
    }

    private static final String MESSAGE_ID = JOB + "-1699999999000";

    private static CallbackMessage message(String url, String secret) {
        return new CallbackMessage(
                JOB,
                JobState.SUCCEEDED,
                ModelTarget.exactly(ModelRef.of("all-minilm", 3)),
                NOW.minusSeconds(1),
                new Callback(url, secret),
                1);
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + port() + path;
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void answers(String path, int status, Map<String, String> headers) {
        server.createContext(path, exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            received.add(new Received(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
            headers.forEach(exchange.getResponseHeaders()::set);
            byte[] answer = "thank you".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, status == 204 ? -1 : answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (status != 204) {
                    out.write(answer);
                }
            }
        });
    }
}
