package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.sampo.node.store.Database;
import io.sampo.node.store.DatabaseSettings;
import io.sampo.node.store.JdbcJobStore;
import io.sampo.node.store.JobIndexer;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Desk, entities, queue, keeper, indexer and store over a file of H2. Nothing ever runs; time passes while the process is away. */
@DisplayName("A job in a database")
class JobLifeTest {

    private static final int LARGE = 100_000;

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Jobs.START);
    private Database database;
    private ActorTestKit kit;
    private JobsOnNode jobs;

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        database.close();
    }

    @Test
    void expiresAndIsDeletedByProcessesThatCameAfterItsOwn() throws SQLException {
        start();
        submit(JobId.random());
        submit(Jobs.id(1));
        assertThat(rows("job_payload")).isEqualTo(2);
        assertThat(rows("job_index WHERE state = 'QUEUED'")).isBetween(1L, 2L);

        stop();
        now.updateAndGet(time -> time.plus(Jobs.LIFETIME));
        start();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(rows("job_index WHERE state = 'EXPIRED'")).isEqualTo(2));
        assertThat(rows("job_payload")).isEqualTo(2);

        stop();
        now.updateAndGet(time -> time.plus(JobWorld.SETTINGS.rules().retention()));
        start();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(rows("job_index")).isZero());
        assertThat(rows("job_payload")).isZero();
        assertThat(rows("\"event_journal\" WHERE \"persistence_id\" LIKE 'job|%'"))
                .isZero();
        assertThat(rows("\"event_journal\"")).as("of their queue").isPositive();
    }

    private void start() {
        database = Database.open(DatabaseSettings.from(
                ConfigFactory.parseMap(Map.of("sampo.database.url", "", "sampo.data", folder.toString()))
                        .withFallback(ConfigFactory.load())
                        .getConfig("sampo")));
        kit = ActorTestKit.create("life", database.persistenceConfig().withFallback(JobsOnNodeTest.config()));
        Cluster cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        kit.spawn(JobIndexer.create(database));
        FakeRunner runner = new FakeRunner();
        runner.ready = 0;
        jobs = JobsOnNode.start(
                kit.system(),
                "node",
                JobWorld.SETTINGS,
                JdbcJobStore.create(kit.system(), database),
                FakeCallbacks.delivering(),
                runner,
                now::get);
    }

    private void submit(JobId id) {
        TestProbe<JobReply> caller = kit.createTestProbe(JobReply.class);
        jobs.desk()
                .tell(new JobRequest.Submit(JobsOnNodeTest.spec(id, Jobs.TENANT, Jobs.MODEL, LARGE), caller.getRef()));
        caller.expectMessageClass(JobReply.Accepted.class, Duration.ofSeconds(20));
    }

    /** How many there are; through a connection of its own. */
    private long rows(String of) throws SQLException {
        Config shared = database.persistenceConfig().getConfig("pekko-persistence-jdbc.shared-databases");
        String name = ConfigUtil.quoteString(shared.root().keySet().iterator().next());
        Config db = shared.getConfig(name + ".db");
        try (Connection connection = DriverManager.getConnection(
                        db.getString("url"), db.getString("user"), db.getString("password"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + of)) {
            row.next();
            return row.getLong(1);
        }
    }
}
