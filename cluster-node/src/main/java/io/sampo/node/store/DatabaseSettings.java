package io.sampo.node.store;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which database, and how much of it at once.
 *
 * @param journalConnections connections of the journal, each with a thread; at least 1
 * @param storeConnections connections for everything else, each with a thread; at least 2
 * @param callTimeout how long a write of the journal may take until it counts as failed; at least 1 s
 * @param startTimeout how long to wait for the database at the start of a process; not negative
 */
public record DatabaseSettings(
        DatabaseUrl url, int journalConnections, int storeConnections, Duration callTimeout, Duration startTimeout) {

    private static final String SECTION = "sampo.database.";

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public DatabaseSettings {
        require(journalConnections >= 1, "journal-connections", journalConnections, "at least 1");
        require(storeConnections >= 2, "store-connections", storeConnections, "at least 2");
        require(callTimeout.toMillis() >= 1000, "call-timeout", callTimeout, "at least 1 s");
        require(!startTimeout.isNegative(), "start-timeout", startTimeout, "not negative");
    }

    /**
     * Reads the {@code sampo} section of {@code reference.conf}, where every key has its default.
     *
     * @throws IllegalArgumentException if a value is out of bounds, naming the key and, but for credentials, the value
     */
    public static DatabaseSettings from(Config sampo) {
        Config database = sampo.getConfig("database");
        return new DatabaseSettings(
                DatabaseUrl.parse(
                        database.getString("url").strip(),
                        database.getString("user"),
                        database.getString("password"),
                        Path.of(sampo.getString("data"))),
                database.getInt("journal-connections"),
                database.getInt("store-connections"),
                database.getDuration("call-timeout"),
                database.getDuration("start-timeout"));
    }

    /** Whether it is a server that several processes can share; a file is for one. */
    public boolean isShared() {
        return url.vendor() == DatabaseUrl.Vendor.POSTGRESQL
                || url.jdbc().startsWith("jdbc:h2:tcp:")
                || url.jdbc().startsWith("jdbc:h2:ssl:");
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(SECTION + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
