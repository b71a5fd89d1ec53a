package io.sampo.node.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import com.typesafe.config.ConfigFactory;
import io.sampo.node.job.callback.CallbackOutcome.Delivered;
import io.sampo.node.job.callback.CallbackOutcome.Retry;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a key for {@code hook.example}, which only a test's own resolver knows. */
@DisplayName("A callback over TLS")
class CallbackTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final InetAddress LOOPBACK =
            AddressRange.address("127.0.0.1").orElseThrow();

    private final ActorTestKit testKit = ActorTestKit.create();
    private final AtomicInteger received = new AtomicInteger();
    private SSLContext tls;
    private HttpsServer server;

    @BeforeEach
    void startServer(@TempDir Path folder) throws Exception {
        tls = newKey(folder.resolve("store.p12"));
        server = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            received.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        testKit.shutdownTestKit();
    }

    @Test
    void isDeliveredToTheHostOfTheCertificate() throws Exception {
        trustServer();

        assertThat(send("hook.example")).isEqualTo(new Delivered());
    }

    @Test
    void isNotDeliveredToAnotherHost() throws Exception {
        trustServer();

        assertThat(send("other.example")).isInstanceOf(Retry.class);
        assertThat(received).hasValue(0);
    }

    @Test
    void isNotDeliveredIfNobodyVouchesForTheCertificate() throws Exception {
        assertThat(send("hook.example")).isInstanceOf(Retry.class);
        assertThat(received).hasValue(0);
    }

    private void trustServer() {
        Http.get(testKit.system()).setDefaultClientHttpsContext(ConnectionContext.httpsClient(tls));
    }

    private CallbackOutcome send(String host) throws Exception {
        CallbackSettings settings = CallbackSettings.from(ConfigFactory.parseString("allowed-ranges = [127.0.0.0/8]")
                .withFallback(ConfigFactory.load().getConfig("sampo.jobs.callbacks")));
        CallbackSender sender = new CallbackSender(
                testKit.system(), settings, name -> new InetAddress[] {LOOPBACK}, InstantSource.system());
        String url = "https://" + host + ":" + server.getAddress().getPort() + "/";
        CallbackMessage message = new CallbackMessage(
                JobId.random(),
                JobState.FAILED,
                ModelTarget.exactly(ModelRef.of("m", 1)),
                Instant.EPOCH,
                new Callback(url, ""),
                1);
        return sender.send(message).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static SSLContext newKey(Path file) throws Exception {
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=hook.example",
                        "-ext",
                        "SAN=dns:hook.example",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
