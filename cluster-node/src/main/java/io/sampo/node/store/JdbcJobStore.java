package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import io.sampo.node.job.JobStore;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.model.ModelName;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;

/** The store in the same database as the journal. Everything is done on the threads of {@link #DISPATCHER}. */
public final class JdbcJobStore implements JobStore {

    /** Where threads wait for the database. */
    static final String DISPATCHER = "sampo.store-dispatcher";

    private static final List<String> FORGET = List.of(
            "DELETE FROM \"event_tag\" WHERE \"event_id\" IN "
                    + "(SELECT \"ordering\" FROM \"event_journal\" WHERE \"persistence_id\" = ?)",
            "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ?",
            "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ?");

    private static final String ORPHANS = """
            DELETE FROM job_payload WHERE saved < ? AND NOT EXISTS
              (SELECT 1 FROM "event_journal" WHERE "persistence_id" = 'job|' || job_payload.id)""";

    /** What the states of SQL begin with that say that a key is there already. */
    private static final String INTEGRITY = "23";

    /** Work that may also find the request wrong. */
    @FunctionalInterface
    private interface Asked<T> {
        T on(Connection connection) throws SQLException, InvalidRequestException;
    }

    private final Database database;
    private final JournalWriter journal;
    private final Executor blocking;

    JdbcJobStore(Database database, JournalWriter journal, Executor blocking) {
        this.database = database;
        this.journal = journal;
        this.blocking = blocking;
    }

    /** The store in {@code database}. */
    public static JdbcJobStore create(ActorSystem<?> system, Database database) {
        return new JdbcJobStore(
                database,
                new JournalWriter(serializerOf(system)),
                system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER)));
    }

    private static Serializer serializerOf(ActorSystem<?> system) {
        try {
            return SerializationExtension.get(system).serializerFor(JobEvent.Accepted.class);
        } catch (NotSerializableException e) {
            throw new IllegalStateException("events of jobs have a serializer in reference.conf", e);
        }
    }

    @Override
    public CompletionStage<Boolean> begin(List<JobEvent.Accepted> jobs) {
        String subject = jobs.size() + " new jobs";
        long startNanos = System.nanoTime();
        CompletionStage<Done> written = ask(subject, connection -> {
            journal.begin(connection, jobs);
            // Whoever follows the journal would do it later, but would have to read and decode first what is at hand
            // here.
            IndexTable.insert(
                    connection, jobs.stream().map(job -> IndexRow.of(job, 1)).toList());
            return Done.getInstance();
        });
        return written.handle((done, failure) -> {
            if (failure != null) {
                if (isThereAlready(failure)) {
                    return false;
                }
                throw new CompletionException(failure);
            }
            // Whoever follows the journal does not wait for rows for ever: see OrderingGaps.
            Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
            if (took.compareTo(database.settings().callTimeout()) > 0) {
                throw new JobStoreException(subject + ": written after " + took.toMillis() + " ms (expected: at most "
                        + database.settings().callTimeout().toMillis() + " ms)");
            }
            return true;
        });
    }

    private static boolean isThereAlready(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith(INTEGRITY)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletionStage<Done> savePayload(JobId id, PayloadKind kind, int token, ByteBuffer bytes) {
        ByteBuffer content = bytes.duplicate();
        return ask("payload of " + id, connection -> {
            PayloadTable.save(connection, id, kind, token, content.duplicate());
            return Done.getInstance();
        });
    }

    @Override
    public CompletionStage<ByteBuffer> loadPayload(JobId id, PayloadKind kind, int token) {
        return ask("payload of " + id, connection -> PayloadTable.load(connection, id, kind, token));
    }

    @Override
    public void journalRests() {
        database.journalRests().ring();
    }

    @Override
    public CompletionStage<JobReply.Page> list(JobFilter filter) {
        return ask("list of jobs", connection -> JobList.page(connection, filter));
    }

    @Override
    public CompletionStage<List<DueJob>> due(Instant now, Duration retention, int limit) {
        return ask("jobs that are due", connection -> DueJobs.page(connection, now, retention, limit));
    }

    @Override
    public CompletionStage<List<ModelName>> waitingModels() {
        DatabaseUrl.Vendor vendor = database.settings().url().vendor();
        return ask("models that jobs wait for", connection -> WaitingJobs.models(connection, vendor));
    }

    @Override
    public CompletionStage<List<WaitingJob>> waiting(
            ModelName model, Instant changedBefore, String afterId, int limit) {
        return ask(
                "jobs that wait for " + model,
                connection -> WaitingJobs.page(connection, model, changedBefore, afterId, limit));
    }

    @Override
    public CompletionStage<Done> forget(JobId id) {
        return ask("deletion of " + id, connection -> {
            for (String deletion : FORGET) {
                delete(connection, deletion, JournalReader.JOBS + id);
            }
            delete(connection, "DELETE FROM job_payload WHERE id = ?", id.value());
            delete(connection, "DELETE FROM job_index WHERE id = ?", id.value());
            return Done.getInstance();
        });
    }

    private static void delete(Connection connection, String deletion, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(deletion)) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }

    @Override
    public CompletionStage<Integer> dropOrphanPayloads(Instant olderThan) {
        return ask("payloads without a job", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(ORPHANS)) {
                statement.setObject(1, Columns.time(olderThan));
                return statement.executeUpdate();
            }
        });
    }

    private <T> CompletionStage<T> ask(String subject, Asked<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            blocking.execute(() -> answer(subject, work, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new JobStoreException(subject + ": too much waits for the database", e));
        }
        return answer;
    }

    private <T> void answer(String subject, Asked<T> work, CompletableFuture<T> answer) {
        try {
            // The one checked exception of SQL carries the other one out of the transaction.
            answer.complete(database.inTransaction(connection -> {
                try {
                    return work.on(connection);
                } catch (InvalidRequestException e) {
                    throw new SQLException(e);
                }
            }));
        } catch (SQLException e) {
            answer.completeExceptionally(
                    e.getCause() instanceof InvalidRequestException invalid
                            ? invalid
                            : new JobStoreException(subject + ": " + e.getMessage(), e));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(
                    e instanceof JobStoreException ? e : new JobStoreException(subject + ": " + e, e));
        }
    }
}
