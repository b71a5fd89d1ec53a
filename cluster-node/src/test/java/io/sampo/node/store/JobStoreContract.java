package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.job.JobEvent;
import io.sampo.node.job.JobStore;
import io.sampo.node.job.JobStore.DueJob;
import io.sampo.node.job.JobStore.DueJob.Due;
import io.sampo.node.job.JobStore.PayloadKind;
import io.sampo.node.job.JobStore.WaitingJob;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database must do for jobs. */
abstract class JobStoreContract {

    private static final Callback CALLBACK = new Callback("https://example.org", "");
    private static final Duration DAY = Duration.ofDays(1);

    private Database database;
    private JobStore store;

    /** Of an empty database. */
    abstract DatabaseSettings settings();

    @BeforeEach
    void open() {
        database = Database.open(settings());
        store = new JdbcJobStore(database, new JournalWriter(new JobEventSerializer()), Runnable::run);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void keepsPayloadsOfAnySize() {
        JobId id = JobId.random();
        for (int size : new int[] {0, 1, 4096, 100_000, 5 << 20}) {
            ByteBuffer bytes = randomBytes(size);

            await(store.savePayload(id, PayloadKind.INPUTS, 1, bytes));

            assertThat(bytes.remaining()).isEqualTo(size);
            ByteBuffer loaded = await(store.loadPayload(id, PayloadKind.INPUTS, 1));
            assertThat(loaded).isEqualTo(bytes);
            assertThat(loaded.isDirect()).isTrue();
        }
    }

    @Test
    void tellsPayloadsApartByKindAndToken() {
        JobId id = JobId.random();
        await(store.savePayload(id, PayloadKind.INPUTS, 1, bytes(1)));
        await(store.savePayload(id, PayloadKind.RESULT, 1, bytes(2)));
        await(store.savePayload(id, PayloadKind.RESULT, 2, bytes(3)));

        assertThat(await(store.loadPayload(id, PayloadKind.INPUTS, 1))).isEqualTo(bytes(1));
        assertThat(await(store.loadPayload(id, PayloadKind.RESULT, 1))).isEqualTo(bytes(2));
        assertThat(await(store.loadPayload(id, PayloadKind.RESULT, 2))).isEqualTo(bytes(3));
        assertThat(failureOf(store.loadPayload(id, PayloadKind.INPUTS, 2)))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining(id.value());
    }

    @Test
    void listsNewestFirstInPagesWithoutLossOrRepetition() {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            // Several at the same instant: the id decides.
            ids.add(index(Events.accepted(JobId.random(), i / 4)));
        }

        List<JobId> listed = new ArrayList<>();
        String after = "";
        do {
            JobReply.Page page = await(store.list(new JobFilter(null, null, null, after, 7)));
            page.jobs().forEach(status -> listed.add(status.id()));
            after = page.next();
            // Newer ones do not shift the pages.
            index(Events.accepted(JobId.random(), 1000));
        } while (!after.isEmpty());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed.get(0)).isEqualTo(ids.get(24));
        assertThat(new HashSet<>(listed.subList(21, 25))).isEqualTo(new HashSet<>(ids.subList(0, 4)));
    }

    @Test
    void endsWithAPageThatIsJustFull() {
        index(Events.accepted(JobId.random(), 0));
        index(Events.accepted(JobId.random(), 1));

        JobReply.Page page = await(store.list(new JobFilter(null, null, null, "", 2)));

        assertThat(page.jobs()).hasSize(2);
        assertThat(page.next()).isEmpty();
    }

    @Test
    void listsStatusesAsTheyAre() {
        JobId id = JobId.random();
        IndexRow row = row(Events.accepted(id, 0), Events.started(1, 1), Events.succeeded(1, 2));
        insert(row);

        JobStatus listed = onlyJob(new JobFilter(null, null, null, "", 10));

        assertThat(listed).isEqualTo(row.status());
    }

    @Test
    void listsTheLabelThatAJobAskedFor() {
        ModelTarget labelled = ModelTarget.labelled(new ModelName("m"), new ModelLabel("canary"));
        index(Events.accepted(JobId.random(), labelled));

        assertThat(onlyJob(new JobFilter(null, null, null, "", 10)).model()).isEqualTo(labelled);
    }

    @Test
    void movesNoRowBack() throws SQLException {
        JobId id = JobId.random();
        IndexRow earlier = row(Events.accepted(id, 0), Events.started(1, 1));
        IndexRow later = row(Events.accepted(id, 0), Events.started(1, 1), Events.succeeded(1, 2));
        insert(row(Events.accepted(id, 0)));

        for (IndexRow row : List.of(later, earlier)) {
            inTransaction(connection -> {
                IndexTable.update(connection, List.of(row));
                return true;
            });
        }

        assertThat(onlyJob(new JobFilter(null, null, null, "", 10))).isEqualTo(later.status());
    }

    @Test
    void keepsOddTextsAsFarAsItCan() {
        String tenant = "a\0b'\"\\ü💥\ud800";
        JobId id = index(
                Events.accepted(JobId.random(), tenant, "m", 0, null),
                Events.failed(1, "\0\ud800' -- DROP".repeat(10_000)));

        JobStatus listed = onlyJob(new JobFilter(new TenantId(tenant), null, null, "", 10));

        assertThat(listed.id()).isEqualTo(id);
        assertThat(listed.tenant()).isEqualTo(new TenantId("a\uFFFDb'\"\\ü💥?"));
        assertThat(listed.errorDetail()).startsWith("\uFFFD?' -- DROP").hasSizeLessThan(5000);
    }

    @Test
    void filtersByTenantStateAndModel() {
        JobId ours = index(Events.accepted(JobId.random(), "us", "m", 0, null), Events.failed(1, "why"));
        index(Events.accepted(JobId.random(), "them", "m", 0, null), Events.failed(1, "why"));
        index(Events.accepted(JobId.random(), "us", "other", 0, null), Events.failed(1, "why"));
        index(Events.accepted(JobId.random(), "us", "m", 0, null));

        assertThat(onlyJob(new JobFilter(new TenantId("us"), JobState.FAILED, new ModelName("m"), "", 10))
                        .id())
                .isEqualTo(ours);
        assertThat(await(store.list(new JobFilter(new TenantId("us"), null, null, "", 10)))
                        .jobs())
                .hasSize(3);
        assertThat(await(store.list(new JobFilter(new TenantId("nobody"), null, null, "", 10)))
                        .jobs())
                .isEmpty();
    }

    @Test
    void refusesCursorsAndLimitsThatAreNone() {
        assertThat(failureOf(store.list(new JobFilter(null, null, null, "' OR 1=1", 10))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("after: ");
        for (int limit : new int[] {0, -1, JobFilter.MAX_LIMIT + 1}) {
            assertThat(failureOf(store.list(new JobFilter(null, null, null, "", limit))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("limit: " + limit);
        }
    }

    @Test
    void saysWhatIsDueOfEachKindTheOldestFirst() {
        JobId later = index(Events.accepted(JobId.random(), 2));
        JobId expires = index(Events.accepted(JobId.random(), 0));
        index(Events.accepted(JobId.random(), 9_000));
        JobId runs = index(Events.accepted(JobId.random(), 1), Events.started(1, 2));
        JobId ended = index(Events.accepted(JobId.random(), 0), Events.failed(5, "why"));
        JobId untold = index(Events.accepted(JobId.random(), "t", "m", 0, CALLBACK), Events.failed(7_000, "why"));
        index(Events.accepted(JobId.random(), 0), new JobEvent.Quarantined(Events.at(1), "kept"));
        Instant now = Events.at(10_000);

        List<DueJob> due = await(store.due(now, Duration.ofMinutes(150), 10));

        assertThat(due)
                .containsExactly(
                        new DueJob(expires, Due.EXPIRY),
                        new DueJob(untold, Due.CALLBACK),
                        new DueJob(ended, Due.RETENTION),
                        new DueJob(runs, Due.EXPIRY),
                        new DueJob(later, Due.EXPIRY));
        assertThat(await(store.due(now, Duration.ofMinutes(150), 2))).isEqualTo(due.subList(0, 2));
        assertThat(await(store.due(Events.at(0), DAY, 10))).isEmpty();
    }

    @Test
    void holdsNoKindOfWorkUpThoughMoreOfAnotherIsDueThanAPageHas() {
        for (int i = 0; i < 10; i++) {
            index(Events.accepted(JobId.random(), 0), Events.failed(1, "why"));
        }
        JobId expires = index(Events.accepted(JobId.random(), 50_000));
        JobId untold = index(Events.accepted(JobId.random(), "t", "m", 0, CALLBACK), Events.failed(50_000, "why"));

        List<DueJob> due = await(store.due(Events.at(100_000), DAY, 4));

        assertThat(due).hasSize(4).contains(new DueJob(expires, Due.EXPIRY), new DueJob(untold, Due.CALLBACK));
        assertThat(due).filteredOn(job -> job.due() == Due.RETENTION).hasSize(2);
    }

    @Test
    void keepsJobsThatAreStillToCallBackOutOfTheWayOfThoseToBeDeleted() {
        index(
                Events.accepted(JobId.random(), "t", "m", 0, CALLBACK),
                Events.failed(1, "why"),
                new JobEvent.CallbackFailed(Events.at(2), 1, "503", Events.at(200_000)));
        JobId told = index(
                Events.accepted(JobId.random(), "t", "m", 0, CALLBACK),
                Events.failed(2, "why"),
                new JobEvent.CallbackDelivered(Events.at(3), 1));

        assertThat(await(store.due(Events.at(100_000), DAY, 1))).containsExactly(new DueJob(told, Due.RETENTION));
    }

    @Test
    void pagesThroughWhatWaits() {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            JobEvent.Accepted accepted = Events.accepted(JobId.random(), "t" + i, "m", 0, null);
            ids.add(i % 2 == 0 ? index(accepted) : index(accepted, Events.started(1, 1)));
        }
        Collections.sort(ids);
        index(Events.accepted(JobId.random(), 0), Events.failed(1, "why"));
        index(Events.accepted(JobId.random(), 50));
        index(Events.accepted(JobId.random(), "t", "other", 0, null));
        ModelName model = new ModelName("m");

        List<JobId> found = new ArrayList<>();
        List<WaitingJob> page = await(store.waiting(model, Events.at(10), "", 4));
        while (!page.isEmpty()) {
            page.forEach(job -> found.add(job.id()));
            assertThat(page).allSatisfy(job -> {
                assertThat(job.priority()).isEqualTo(Priority.LOW);
                assertThat(job.tenant().value()).startsWith("t");
            });
            page = await(store.waiting(
                    model, Events.at(10), page.get(page.size() - 1).id().value(), 4));
        }

        assertThat(found).isEqualTo(ids);
    }

    @Test
    void namesEachModelThatJobsWaitForOnce() {
        for (String model : List.of("m", "M", "m-1", "m.1", "m_1", "m1", "mm", "a", "z9")) {
            for (int i = 0; i < 3; i++) {
                index(Events.accepted(JobId.random(), "t", model, 0, null));
            }
        }
        index(Events.accepted(JobId.random(), "t", "runs", 0, null), Events.started(1, 1));
        index(Events.accepted(JobId.random(), "t", "a", 0, null), Events.started(1, 1));
        index(Events.accepted(JobId.random(), "t", "ended", 0, null), Events.failed(1, "why"));

        assertThat(await(store.waitingModels()))
                .extracting(ModelName::value)
                .containsExactlyInAnyOrder("m", "M", "m-1", "m.1", "m_1", "m1", "mm", "a", "z9", "runs");
    }

    @Test
    void forgetsAllOfAJobAndNothingElse() throws SQLException {
        JobId gone = index(Events.accepted(JobId.random(), 0));
        JobId stays = index(Events.accepted(JobId.random(), 0));
        for (JobId id : List.of(gone, stays)) {
            journal(id);
            await(store.savePayload(id, PayloadKind.INPUTS, 0, bytes(1)));
            await(store.savePayload(id, PayloadKind.RESULT, 1, bytes(1)));
        }

        await(store.forget(gone));
        await(store.forget(gone));

        assertThat(rowsOf(gone)).isZero();
        assertThat(rowsOf(stays)).isEqualTo(6);
    }

    @Test
    void dropsPayloadsThatNoJobCameFor() throws SQLException {
        JobId accepted = JobId.random();
        JobId never = JobId.random();
        journal(accepted);
        await(store.savePayload(accepted, PayloadKind.INPUTS, 0, bytes(1)));
        await(store.savePayload(never, PayloadKind.INPUTS, 0, bytes(1)));

        assertThat(await(store.dropOrphanPayloads(Instant.now().minus(DAY)))).isZero();
        assertThat(await(store.dropOrphanPayloads(Instant.now().plus(DAY)))).isEqualTo(1);

        assertThat(await(store.loadPayload(accepted, PayloadKind.INPUTS, 0))).isEqualTo(bytes(1));
        assertThat(failureOf(store.loadPayload(never, PayloadKind.INPUTS, 0))).isInstanceOf(JobStoreException.class);
    }

    @Test
    void failsWithOneExceptionWhenTheDatabaseIsAway() {
        database.close();

        assertThat(failureOf(store.due(Events.at(0), DAY, 1))).isInstanceOf(JobStoreException.class);
        assertThat(failureOf(store.forget(JobId.random()))).isInstanceOf(JobStoreException.class);
    }

    final JobId index(JobEvent... events) {
        IndexRow row = row(events);
        insert(row);
        return row.submission().id();
    }

    private static IndexRow row(JobEvent... events) {
        IndexRow row = IndexRow.of((JobEvent.Accepted) events[0], 1);
        for (int i = 1; i < events.length; i++) {
            row = row.after(events[i], i + 1);
        }
        return row;
    }

    private void insert(IndexRow row) {
        try {
            inTransaction(connection -> {
                IndexTable.insert(connection, List.of(row));
                return true;
            });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    final <T> T inTransaction(Database.Work<T> work) throws SQLException {
        return database.inTransaction(work);
    }

    /** An event with a tag, and a snapshot. */
    private void journal(JobId id) throws SQLException {
        String pid = JournalReader.JOBS + id;
        execute("""
                INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer", "write_timestamp",
                    "adapter_manifest", "event_payload", "event_ser_id", "event_ser_manifest")
                VALUES (?, 1, '', 0, '', CAST('00' AS %s), 0, '')""".formatted(binary()), pid);
        execute("""
                INSERT INTO "event_tag" ("event_id", "tag")
                SELECT "ordering", 'job' FROM "event_journal" WHERE "persistence_id" = ?""", pid);
        execute("""
                INSERT INTO "snapshot" ("persistence_id", "sequence_number", "created", "snapshot_ser_id",
                    "snapshot_ser_manifest", "snapshot_payload")
                VALUES (?, 1, 0, 0, '', CAST('00' AS %s))""".formatted(binary()), pid);
    }

    private String binary() {
        return database.settings().url().vendor() == DatabaseUrl.Vendor.H2 ? "BLOB" : "BYTEA";
    }

    private long rowsOf(JobId id) throws SQLException {
        String pid = JournalReader.JOBS + id;
        return count("\"event_journal\" WHERE \"persistence_id\" = ?", pid)
                + count(
                        "\"event_tag\" JOIN \"event_journal\" ON \"event_id\" = \"ordering\" WHERE \"persistence_id\" = ?",
                        pid)
                + count("\"snapshot\" WHERE \"persistence_id\" = ?", pid)
                + count("job_payload WHERE id = ?", id.value())
                + count("job_index WHERE id = ?", id.value());
    }

    private long count(String what, String id) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT COUNT(*) FROM " + what)) {
                statement.setString(1, id);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    private void execute(String sql, String id) throws SQLException {
        database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, id);
                return statement.executeUpdate();
            }
        });
    }

    private JobStatus onlyJob(JobFilter filter) {
        List<JobStatus> jobs = await(store.list(filter)).jobs();
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    private static ByteBuffer bytes(int value) {
        return ByteBuffer.wrap(new byte[] {(byte) value});
    }

    private static ByteBuffer randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return ByteBuffer.allocateDirect(size).put(bytes).flip();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Throwable failureOf(CompletionStage<?> stage) {
        return stage.handle((result, failure) -> failure).toCompletableFuture().join();
    }
}
