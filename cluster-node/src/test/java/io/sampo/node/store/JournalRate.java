package io.sampo.node.store;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.job.JobId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * How many events a second the bare plugin persists here, by hand:
 * {@code JournalRate h2|pg tag|plain [key=value...]}; keys are of the configuration. 200 jobs persist 50 events each, a round; the
 * last three of six rounds are printed. PostgreSQL writes through to the disk.
 */
final class JournalRate {

    private static final int JOBS = 200;
    private static final int EVENTS = 50;
    private static final int ROUNDS = 6;

    private JournalRate() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("journal-rate");
        Map<String, Object> values = new HashMap<>(Map.of("sampo.data", folder.toString()));
        EmbeddedPostgres server = null;
        if (args[0].equals("pg")) {
            server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(new File("/tmp/journal-rate-postgres"))
                    .setServerConfig("fsync", "on")
                    .start();
            values.put("sampo.database.url", PostgresServer.url(server.getPort(), "postgres"));
        }
        Arrays.stream(args).skip(2).map(arg -> arg.split("=", 2)).forEach(pair -> values.put(pair[0], pair[1]));
        Config chosen = ConfigFactory.parseMap(values);
        DatabaseSettings settings =
                DatabaseSettings.from(chosen.withFallback(ConfigFactory.load()).getConfig("sampo"));
        try (Database database = Database.open(settings)) {
            ActorTestKit kit = ActorTestKit.create(chosen.withFallback(database.persistenceConfig())
                    .withFallback(ConfigFactory.parseString(JobEventSerializer.CONFIG))
                    .withFallback(ConfigFactory.load()));
            run(kit, String.join(" ", args), args[1].equals("tag") ? Set.of("job") : Set.of());
            kit.shutdownTestKit();
        }
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            bytes = files.mapToLong(file -> file.toFile().length()).sum();
        }
        System.out.printf(Locale.ROOT, "%s: folder %d MiB%n", String.join(" ", args), bytes >> 20);
        if (server != null) {
            server.close();
        }
    }

    private static void run(ActorTestKit kit, String name, Set<String> tags) {
        for (int round = 0; round < ROUNDS; round++) {
            TestProbe<Done> probe = kit.createTestProbe();
            List<JobId> ids = Stream.generate(JobId::random).limit(JOBS).toList();
            List<ActorRef<TestJob.Persist>> jobs =
                    ids.stream().map(id -> kit.spawn(TestJob.create(id, tags))).toList();
            for (int i = 0; i < JOBS; i++) {
                jobs.get(i).tell(new TestJob.Persist(Events.accepted(ids.get(i), 0), probe.getRef()));
            }
            probe.receiveSeveralMessages(JOBS, Duration.ofMinutes(1));
            long startNanos = System.nanoTime();
            for (int event = 1; event <= EVENTS; event++) {
                for (ActorRef<TestJob.Persist> job : jobs) {
                    job.tell(new TestJob.Persist(Events.succeeded(event, event), probe.getRef()));
                }
            }
            probe.receiveSeveralMessages(JOBS * EVENTS, Duration.ofMinutes(2));
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            jobs.forEach(kit::stop);
            if (round >= ROUNDS / 2) {
                System.out.printf(Locale.ROOT, "%s: %.0f events/s%n", name, JOBS * EVENTS / seconds);
            }
        }
    }
}
