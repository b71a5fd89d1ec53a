package io.sampo.ops.load.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.node.store.Database;
import io.sampo.node.store.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/**
 * The journal and nothing else: entities that persist one event after the other, as fast as the database takes them, by the plugin's
 * own way to write. On H2 in either case, with every write in the file before it counts. A process of its own, in conversation over
 * stdin and stdout:
 *
 * <pre>
 *   (at the start)     {"entities":200}
 *   measure 5.0        {"eventsPerSecond":5123.4}
 * </pre>
 *
 * <p>It ends when its stdin does. Arguments: a folder for its database, a {@link Tables}.
 */
public final class BareJournal {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ENTITIES = 200;
    private static final int CONNECTIONS = 2;
    private static final String EVENT = "e".repeat(500);
    private static final Duration IDLE = Duration.ofMillis(5);
    private static final double NANOS_PER_SECOND = 1e9;

    /** Which tables and settings the plugin has. */
    public enum Tables {
        /** Those of its own script and reference.conf, but for the number of connections. */
        PLUGIN,
        /** Sampo's, which make it faster. */
        SAMPO
    }

    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong persisted = new AtomicLong();

    private BareJournal() {}

    /** Opens the database and answers until stdin ends. */
    public static void main(String[] args) {
        // Halts rather than returns: a failed start may leave threads that keep the JVM.
        try {
            new BareJournal().converse(Path.of(args[0]), Tables.valueOf(args[1]));
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void converse(Path folder, Tables tables) throws IOException {
        if (tables == Tables.PLUGIN) {
            converse(tablesOfPlugin(folder).withFallback(ConfigFactory.load()), true);
            return;
        }
        Config config =
                ConfigFactory.parseMap(Map.of("sampo.data", folder.toString())).withFallback(ConfigFactory.load());
        Config plugin = ConfigFactory.parseMap(Map.of("jdbc-journal.dao", DefaultJournalDao.class.getName()));
        try (Database database = Database.open(DatabaseSettings.from(config.getConfig("sampo")))) {
            converse(plugin.withFallback(database.persistenceConfig()).withFallback(config), false);
        }
    }

    private static Config tablesOfPlugin(Path folder) {
        String url =
                "jdbc:h2:file:" + folder.toAbsolutePath().resolve("journal") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        Map<String, Object> db =
                new HashMap<>(Map.of("url", url, "driver", "org.h2.Driver", "user", "bare", "password", ""));
        // The plugin is slower with its default of 20, and the reference is to be as fast as it can.
        List.of("numThreads", "maxConnections", "minConnections").forEach(key -> db.put(key, CONNECTIONS));
        return ConfigFactory.parseMap(Map.of(
                "pekko.persistence.journal.plugin",
                "jdbc-journal",
                "jdbc-journal.parallelism",
                CONNECTIONS,
                "jdbc-journal.slick.profile",
                "slick.jdbc.H2Profile$",
                "jdbc-journal.slick.db",
                db));
    }

    private void converse(Config config, boolean withoutTables) throws IOException {
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "journal",
                ConfigFactory.parseMap(Map.of("pekko.actor.provider", "local")).withFallback(config));
        if (withoutTables) {
            SchemaUtils.createIfNotExists(system).toCompletableFuture().join();
        }
        for (int i = 0; i < ENTITIES; i++) {
            system.systemActorOf(writer("bare|" + i), "writer-" + i, Props.empty());
        }
        say(Map.of("entities", ENTITIES));
        answerAll();
        system.terminate();
    }

    private void answerAll() throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.strip().split(" ", 2);
            if (!words[0].equals("measure")) {
                throw new IllegalArgumentException("question: '" + line + "' (expected: measure)");
            }
            say(Map.of("eventsPerSecond", measure(Double.parseDouble(words[1]))));
        }
    }

    private double measure(double seconds) {
        running.set(true);
        long started = System.nanoTime();
        long before = persisted.get();
        long end = started + (long) (seconds * NANOS_PER_SECOND);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(Math.max(1, end - System.nanoTime()));
        }
        double perSecond = (persisted.get() - before) * NANOS_PER_SECOND / (System.nanoTime() - started);
        running.set(false);
        return perSecond;
    }

    private static void say(Map<String, ?> answer) throws IOException {
        System.out.println(JSON.writeValueAsString(answer));
        System.out.flush();
    }

    private Behavior<Command> writer(String id) {
        return Behaviors.setup(context -> {
            ActorRef<Command> self = context.getSelf();
            self.tell(Command.NEXT);
            Runnable later = () -> context.scheduleOnce(IDLE, self, Command.NEXT);
            return new Writer(PersistenceId.ofUniqueId(id), self, later);
        });
    }

    private enum Command {
        /** Persist the next event, if a measurement is under way. */
        NEXT
    }

    /** Persists an event, and when that is done the next; looks now and then whether it is to begin. */
    private final class Writer extends EventSourcedBehavior<Command, String, Integer> {

        private final ActorRef<Command> self;
        private final Runnable later;

        Writer(PersistenceId id, ActorRef<Command> self, Runnable later) {
            super(id);
            this.self = self;
            this.later = later;
        }

        @Override
        public Integer emptyState() {
            return 0;
        }

        @Override
        public CommandHandler<Command, String, Integer> commandHandler() {
            return (state, command) -> {
                if (!running.get()) {
                    later.run();
                    return Effect().none();
                }
                return Effect().persist(EVENT).thenRun((Integer after) -> {
                    persisted.incrementAndGet();
                    self.tell(Command.NEXT);
                });
            };
        }

        @Override
        public EventHandler<Integer, String> eventHandler() {
            return (state, event) -> state + 1;
        }
    }
}
