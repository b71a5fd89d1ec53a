package io.sampo.node.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.runtime.BoxedUnit;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;

/**
 * The plugin's own access to the journal, with fewer and larger writes. The plugin begins a write as soon as a connection is free;
 * what a batch of inferences ends, or a queue lets begin, is then a write for each one or two events, and a commit costs H2 more
 * than ten events do. As with the plugin, a write succeeds or fails for all whose events are in it.
 */
final class GroupingJournalDao extends DefaultJournalDao {

    private final ExecutionContext ec;
    private final GroupedWrites<Tuple2<JournalPekkoSerializationRow, Set<String>>> writes;

    /** Made by the plugin, with the arguments of the class that this one extends. */
    GroupingJournalDao(
            JdbcDatabaseDef db,
            JdbcProfile profile,
            JournalConfig config,
            Serialization serialization,
            ExecutionContext ec,
            Materializer mat) {
        super(db, profile, config, serialization, ec, mat);
        this.ec = ec;
        this.writes = new GroupedWrites<>(
                this::writeGroup,
                baseDaoConfig().bufferSize(),
                baseDaoConfig().batchSize(),
                System::nanoTime,
                (delay, task) -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, ec::execute)
                        .execute(task));
    }

    @Override
    public Future<BoxedUnit> queueWriteJournalRows(Seq<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
        return FutureConverters.asScala(writes.write(CollectionConverters.asJava(rows)))
                .map(written -> BoxedUnit.UNIT, ec);
    }

    private CompletionStage<BoxedUnit> writeGroup(List<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
        return FutureConverters.asJava(
                super.queueWriteJournalRows(CollectionConverters.asScala(rows).toSeq()));
    }
}
