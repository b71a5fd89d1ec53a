package io.sampo.node.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where the database is, from any of the forms that operators write. The password is taken out of the URL, so that the URL
 * may be logged.
 *
 * @param jdbc for the driver, without credentials
 */
record DatabaseUrl(Vendor vendor, String jdbc, String user, String password) {

    /** The databases that there are scripts for. */
    enum Vendor {
        /** In a file, or behind a server of its own. */
        H2("org.h2.Driver", "slick.jdbc.H2Profile$"),
        /** For a cluster. */
        POSTGRESQL("org.postgresql.Driver", "slick.jdbc.PostgresProfile$");

        private final String driver;
        private final String slickProfile;

        Vendor(String driver, String slickProfile) {
            this.driver = driver;
            this.slickProfile = slickProfile;
        }

        String driver() {
            return driver;
        }

        String slickProfile() {
            return slickProfile;
        }

        /** The folder of its scripts. */
        String migrations() {
            return "db/migration/" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String KEY = "sampo.database.url";
    private static final String EXPECTED =
            "(expected: empty, jdbc:postgresql://host/name, postgresql://user:password@host/name, "
                    + "jdbc:h2:tcp://host/name or jdbc:h2:file:path)";
    private static final String JDBC_POSTGRESQL = "jdbc:postgresql:";
    private static final String JDBC_H2 = "jdbc:h2:";

    /**
     * What H2 is told unless the URL says something else. By default it loses writes that it has acknowledged when its process
     * is killed; with these settings every commit is in the file before it is acknowledged. Space is used again after 10
     * seconds, by when the operating system has written it; without that the file grows without need. Rows keep payloads of
     * usual size with them. The JVM closes the database when its actors have stopped, not before. The cache is a sixteenth of what H2
     * would take of our heap: each write leaves new pages in it, which live as long as it is large, and grow old; the operating system
     * has the file in memory as well.
     */
    private static final List<String> H2_SETTINGS = List.of(
            "WRITE_DELAY=0",
            "CACHE_SIZE=2048",
            "RETENTION_TIME=10000",
            "MAX_COMPACT_TIME=200",
            "MAX_LENGTH_INPLACE_LOB=8192",
            "LOCK_TIMEOUT=4000",
            "DB_CLOSE_ON_EXIT=FALSE");

    /**
     * Reads {@code url}.
     *
     * @param user goes before one in the URL unless empty
     * @param password goes before one in the URL unless empty
     * @param data the folder for a database of our own
     * @throws IllegalArgumentException if it has none of the forms; its message does not repeat the URL, which may have a
     *     password in it
     */
    static DatabaseUrl parse(String url, String user, String password, Path data) {
        if (url.isEmpty()) {
            Path file = data.resolve("db").resolve("sampo").toAbsolutePath().normalize();
            return h2("jdbc:h2:file:" + file, user, password);
        } else if (url.startsWith("postgresql://") || url.startsWith("postgres://")) {
            return postgresql(url.substring(url.indexOf(':') + 1), user, password);
        } else if (url.startsWith(JDBC_POSTGRESQL + "//")) {
            return postgresql(url.substring(JDBC_POSTGRESQL.length()), user, password);
        } else if (url.startsWith(JDBC_H2) && !url.startsWith("jdbc:h2:mem:")) {
            return h2(url, user, password);
        }
        throw new IllegalArgumentException(KEY + ": '" + schemeOf(url) + "…' " + EXPECTED);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return jdbc;
    }

    private static DatabaseUrl h2(String url, String user, String password) {
        Credentials credentials = new Credentials(user, password, false);
        String[] parts = url.split(";", -1);
        List<String> settings = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].isEmpty() && !credentials.take(parts[i], "USER=", "PASSWORD=")) {
                settings.add(parts[i]);
            }
        }
        for (String setting : H2_SETTINGS) {
            String key = setting.substring(0, setting.indexOf('=') + 1);
            if (settings.stream().noneMatch(known -> startsWith(known, key))) {
                settings.add(setting);
            }
        }
        if (credentials.user.isEmpty()) {
            credentials.user = "sampo";
        }
        return new DatabaseUrl(
                Vendor.H2, parts[0] + ";" + String.join(";", settings), credentials.user, credentials.password);
    }

    /** {@code rest} begins with the two slashes. Several hosts, separated by commas, are the driver's to understand. */
    private static DatabaseUrl postgresql(String rest, String user, String password) {
        Credentials credentials = new Credentials(user, password, true);
        int query = rest.indexOf('?');
        String place = query < 0 ? rest : rest.substring(0, query);
        int at = place.lastIndexOf('@');
        if (at >= 0) {
            String[] userInfo = place.substring(2, at).split(":", 2);
            credentials.take("user=" + userInfo[0], "user=", "password=");
            credentials.take("password=" + (userInfo.length > 1 ? userInfo[1] : ""), "user=", "password=");
            place = "//" + place.substring(at + 1);
        }
        List<String> parameters = new ArrayList<>();
        if (query >= 0) {
            for (String parameter : rest.substring(query + 1).split("&", -1)) {
                if (!parameter.isEmpty() && !credentials.take(parameter, "user=", "password=")) {
                    parameters.add(parameter);
                }
            }
        }
        checkPlace(place);
        String jdbc = JDBC_POSTGRESQL + place + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
        return new DatabaseUrl(Vendor.POSTGRESQL, jdbc, credentials.user, credentials.password);
    }

    private static void checkPlace(String place) {
        int slash = place.indexOf('/', 2);
        if (slash == 2 || slash < 0 || slash == place.length() - 1) {
            throw new IllegalArgumentException(KEY + ": a host and the name of a database are missing " + EXPECTED);
        }
        for (String host : place.substring(2, slash).split(",", -1)) {
            try {
                new URI("postgresql://" + host + "/").parseServerAuthority();
            } catch (URISyntaxException e) {
                // Neither the host nor the cause is told: what was taken for a host may be half a password.
                throw new IllegalArgumentException(KEY + ": a host has another form " + EXPECTED);
            }
        }
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String schemeOf(String url) {
        int end = url.indexOf(':', url.startsWith("jdbc:") ? "jdbc:".length() : 0);
        return end < 0 ? "" : url.substring(0, Math.min(end + 1, 32));
    }

    /** Settings of their own go before those in the URL. */
    private static final class Credentials {

        private final boolean encoded;
        private String user;
        private String password;

        Credentials(String user, String password, boolean encoded) {
            this.user = user;
            this.password = password;
            this.encoded = encoded;
        }

        /** Whether {@code setting} is one of the two; keeps it then unless it is known. */
        boolean take(String setting, String userPrefix, String passwordPrefix) {
            if (startsWith(setting, userPrefix)) {
                user = user.isEmpty() ? valueOf(setting, userPrefix) : user;
                return true;
            } else if (startsWith(setting, passwordPrefix)) {
                password = password.isEmpty() ? valueOf(setting, passwordPrefix) : password;
                return true;
            }
            return false;
        }

        private String valueOf(String setting, String prefix) {
            String value = setting.substring(prefix.length());
            return encoded ? decoded(value) : value;
        }
    }
}
