package io.sampo.node.store;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;

/** Settings as a test wants them. */
final class TestDatabases {

    private TestDatabases() {}

    /** The {@code sampo} section with a URL, and {@code data} as its folder. */
    static DatabaseSettings settings(String url, Path data) {
        return settings(Map.of("sampo.database.url", url, "sampo.data", data.toString()));
    }

    static DatabaseSettings settings(Map<String, ?> values) {
        Config config = ConfigFactory.parseMap(values).withFallback(ConfigFactory.load());
        return DatabaseSettings.from(config.getConfig("sampo"));
    }
}
