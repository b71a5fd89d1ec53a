package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.sampo.node.job.JobEvent;
import io.sampo.node.job.JobStore;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobState;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A PostgreSQL that goes away and comes back")
class DatabaseAwayIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void isUsedAgainByJournalStoreAndIndexWithoutHelp() throws IOException {
        EmbeddedPostgres server = start(0);
        int port = server.getPort();
        DatabaseSettings settings = TestDatabases.settings(Map.of(
                "sampo.database.url", PostgresServer.url(port, "postgres"), "sampo.database.call-timeout", "1s"));
        Database database = Database.open(settings);
        ActorTestKit kit = ActorTestKit.create(database.persistenceConfig()
                .withFallback(ConfigFactory.parseString(JobEventSerializer.CONFIG))
                .withFallback(ConfigFactory.load()));
        try {
            JobStore store = JdbcJobStore.create(kit.system(), database);
            kit.spawn(JobIndexer.create(database));
            JobId id = JobId.random();
            ActorRef<TestJob.Persist> job = kit.spawn(TestJob.create(id));
            TestProbe<Done> probe = kit.createTestProbe();
            job.tell(new TestJob.Persist(Events.accepted(id, 0), probe.getRef()));
            probe.receiveMessage(SOON);
            await().atMost(SOON).until(() -> hasOneIn(store, JobState.QUEUED));

            server.close();
            job.tell(new TestJob.Persist(Events.started(1, 1), probe.getRef()));
            probe.expectNoMessage(Duration.ofSeconds(2));
            assertThat(listFailure(store)).isInstanceOf(JobStoreException.class);

            server = start(port);
            await().atMost(SOON).until(() -> persists(job, Events.started(1, 1), kit));
            await().atMost(SOON).until(() -> hasOneIn(store, JobState.RUNNING));
        } finally {
            kit.shutdownTestKit();
            database.close();
            server.close();
        }
    }

    /** On the same folder each time. */
    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(PostgresServer.FOLDER)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static boolean persists(ActorRef<TestJob.Persist> job, JobEvent event, ActorTestKit kit) {
        TestProbe<Done> probe = kit.createTestProbe();
        job.tell(new TestJob.Persist(event, probe.getRef()));
        try {
            probe.receiveMessage(Duration.ofSeconds(1));
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private static boolean hasOneIn(JobStore store, JobState state) {
        try {
            JobReply.Page page = store.list(new JobFilter(null, state, null, "", 10))
                    .toCompletableFuture()
                    .join();
            return page.jobs().size() == 1;
        } catch (CompletionException e) {
            return false;
        }
    }

    private static Throwable listFailure(JobStore store) {
        return store.list(new JobFilter(null, null, null, "", 10))
                .handle((page, failure) -> failure)
                .toCompletableFuture()
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
