package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.sampo.node.job.JobEvent;
import io.sampo.node.job.JobStore;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The journal's own tables, written by its own plugin, followed on every database. */
abstract class JobIndexerContract {

    private Database database;
    private JobStore store;
    private ActorTestKit kit;
    private final Map<JobId, ActorRef<TestJob.Persist>> entities = new HashMap<>();

    /** Of an empty database. */
    abstract DatabaseSettings settings();

    @BeforeEach
    void open() {
        database = Database.open(settings());
        kit = ActorTestKit.create(database.persistenceConfig()
                .withFallback(ConfigFactory.parseString(JobEventSerializer.CONFIG))
                .withFallback(ConfigFactory.load()));
        store = JdbcJobStore.create(kit.system(), database);
    }

    @AfterEach
    void close() {
        kit.shutdownTestKit();
        database.close();
    }

    @Test
    void writesWhatTheJournalHasWithinASecond() {
        kit.spawn(JobIndexer.create(database));
        JobId id = JobId.random();
        persist(id, Events.accepted(id, 0));

        await().atMost(Duration.ofSeconds(5)).until(() -> stateOf(id) == JobState.QUEUED);
        persist(id, Events.started(1, 1));
        long startNanos = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(5))
                .until(() -> stateOf(id) == JobState.RUNNING);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(3));
        persist(id, Events.succeeded(1, 2));
        await().atMost(Duration.ofSeconds(5)).until(() -> stateOf(id) == JobState.SUCCEEDED);
    }

    @Test
    void beginsJournalsThatTheirEntitiesGoOnWith() throws SQLException {
        JobId id = JobId.random();
        JobId other = JobId.random();

        assertThat(begin(Events.accepted(id, 0), Events.accepted(other, 1))).isTrue();
        newUpdate().step();
        assertThat(stateOf(id)).isEqualTo(JobState.QUEUED);

        persist(id, Events.started(1, 1));
        newUpdate().step();
        assertThat(stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(stateOf(other)).isEqualTo(JobState.QUEUED);
        assertThat(list()).extracting(JobStatus::revision).containsExactlyInAnyOrder(2L, 1L);
    }

    @Test
    void hasNothingToDoForJobsThatWereBegun() throws SQLException {
        JobId begun = JobId.random();
        begin(Events.accepted(begun, 0));
        List<JobStatus> atOnce = list();
        assertThat(atOnce)
                .singleElement()
                .satisfies(status -> assertThat(status.state()).isEqualTo(JobState.QUEUED));

        JobId byItsEntity = JobId.random();
        persist(byItsEntity, Events.accepted(byItsEntity, 0));
        newUpdate().step();

        assertThat(list()).containsAll(atOnce).hasSize(2);
        assertThat(stateOf(byItsEntity)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void beginsNoneOfSeveralJournalsIfOneIsThere() throws SQLException {
        JobId known = JobId.random();
        persist(known, Events.accepted(known, 0));

        assertThat(begin(Events.accepted(JobId.random(), 1), Events.accepted(known, 1)))
                .isFalse();

        newUpdate().step();
        assertThat(list()).extracting(JobStatus::id).containsExactly(known);
        assertThat(begin(Events.accepted(JobId.random(), 1))).isTrue();
    }

    private boolean begin(JobEvent.Accepted... jobs) {
        return store.begin(List.of(jobs)).toCompletableFuture().join();
    }

    @Test
    void foldsManyEventsOfAJobIntoOneRow() throws SQLException {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            JobId id = JobId.random();
            ids.add(id);
            persist(id, Events.accepted(id, i), Events.started(1, i + 1), Events.succeeded(1, i + 2));
        }

        IndexUpdate update = newUpdate();
        while (update.step()) {
            // until it has caught up
        }

        assertThat(list()).hasSize(150).allSatisfy(status -> {
            assertThat(status.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(status.revision()).isEqualTo(3);
        });
        assertThat(list()).extracting(JobStatus::id).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void goesOnWhereItStopped() throws SQLException {
        JobId id = JobId.random();
        persist(id, Events.accepted(id, 0));
        newUpdate().step();
        long offset = offset();
        persist(id, Events.started(1, 1));

        newUpdate().step();

        assertThat(stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(offset()).isGreaterThan(offset);
    }

    @Test
    void changesNothingWhenItReadsAgain() throws SQLException {
        JobId id = JobId.random();
        persist(id, Events.accepted(id, 0), Events.started(1, 1));
        newUpdate().step();
        List<JobStatus> before = list();
        execute("UPDATE job_offset SET ordering = 0");

        newUpdate().step();

        assertThat(list()).isEqualTo(before);
    }

    @Test
    void letsOnlyOneGoOnFromAPlace() throws SQLException {
        JobId id = JobId.random();
        IndexUpdate first = newUpdate();
        IndexUpdate second = newUpdate();
        first.step();
        second.step();
        persist(id, Events.accepted(id, 0));
        first.step();

        assertThat(catchThrowable(second::step)).isInstanceOf(SQLException.class);
        second.step();
        assertThat(stateOf(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void takesUpWhatAppearsInAGap() throws SQLException {
        JobId late = JobId.random();
        JobId early = JobId.random();
        persist(late, Events.accepted(late, 0));
        persist(early, Events.accepted(early, 0));
        // As if the transaction of the first had not ended when the second could be seen.
        hide(late);
        IndexUpdate update = newUpdate();
        update.step();
        assertThat(stateOf(late)).isNull();
        assertThat(stateOf(early)).isEqualTo(JobState.QUEUED);

        show(late);
        update.step();

        assertThat(stateOf(late)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void readsAJobAgainIfSomethingOfItIsMissing() throws SQLException {
        JobId id = JobId.random();
        persist(id, Events.accepted(id, 0), Events.started(1, 1));
        execute("UPDATE job_offset SET ordering = 1");

        newUpdate().step();

        assertThat(stateOf(id)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void passesOverWhatItCannotRead() throws SQLException {
        JobId odd = JobId.random();
        JobId good = JobId.random();
        persist(odd, Events.accepted(odd, 0), Events.failed(1, "Unreadable"));
        persist(good, Events.accepted(good, 0));

        newUpdate().step();

        assertThat(stateOf(odd)).isEqualTo(JobState.QUEUED);
        assertThat(stateOf(good)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void doesNotBringBackWhatWasForgotten() throws SQLException {
        JobId id = JobId.random();
        persist(id, Events.accepted(id, 0), Events.failed(1, "why"));
        newUpdate().step();
        store.forget(id).toCompletableFuture().join();
        kit.stop(entities.remove(id));

        newUpdate().step();
        assertThat(list()).isEmpty();

        // The same id once more is a job like any other.
        persist(id, Events.accepted(id, 5));
        newUpdate().step();
        assertThat(stateOf(id)).isEqualTo(JobState.QUEUED);
    }

    private IndexUpdate newUpdate() {
        return new IndexUpdate(database, new JournalReader(SerializationExtension.get(kit.system())));
    }

    private void persist(JobId id, JobEvent... events) {
        ActorRef<TestJob.Persist> entity = entities.computeIfAbsent(id, each -> kit.spawn(TestJob.create(each)));
        TestProbe<Done> probe = kit.createTestProbe();
        for (JobEvent event : events) {
            entity.tell(new TestJob.Persist(event, probe.getRef()));
        }
        probe.receiveSeveralMessages(events.length, Duration.ofSeconds(20));
    }

    private JobState stateOf(JobId id) {
        return list().stream()
                .filter(status -> status.id().equals(id))
                .map(JobStatus::state)
                .findFirst()
                .orElse(null);
    }

    private List<JobStatus> list() {
        return store.list(new JobFilter(null, null, null, "", JobFilter.MAX_LIMIT))
                .toCompletableFuture()
                .join()
                .jobs();
    }

    private void hide(JobId id) throws SQLException {
        execute("UPDATE \"event_journal\" SET \"ordering\" = -\"ordering\" WHERE \"persistence_id\" = 'job|" + id
                + "'");
    }

    private void show(JobId id) throws SQLException {
        hide(id);
    }

    private long offset() throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT ordering FROM job_offset");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private void execute(String sql) throws SQLException {
        database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return statement.executeUpdate();
            }
        });
    }
}
