package io.sampo.ops.launcher;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which settings of {@code sampo} there are: those that have a default, as all have one in their module's {@code reference.conf}. Any
 * other one in a file is misspelt or of another version, and would be ignored in silence.
 */
final class SampoKeys {

    private static final String ROOT = "sampo";

    private SampoKeys() {}

    /** Says of one key in {@code file} that it is none of {@code defaults}, and what there is in its place. */
    static Optional<String> unknown(Config file, Config defaults) {
        return file.hasPath(ROOT) ? unknown(ROOT, file.getObject(ROOT), defaults.getObject(ROOT)) : Optional.empty();
    }

    private static Optional<String> unknown(String path, ConfigObject given, ConfigObject known) {
        for (String key : new TreeSet<>(given.keySet())) {
            String at = path + "." + ConfigUtil.joinPath(key);
            if (!known.containsKey(key)) {
                return Optional.of(at + ": no such setting (expected in " + path + ": "
                        + String.join(", ", new TreeSet<>(known.keySet())) + ")");
            }
            if (!isForPekko(at)
                    && given.get(key) instanceof ConfigObject section
                    && known.get(key) instanceof ConfigObject defaults) {
                Optional<String> inside = unknown(at, section, defaults);
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        return Optional.empty();
    }

    /** Sections that Pekko reads have more keys than those whose defaults are Sampo's own. */
    private static boolean isForPekko(String path) {
        return path.equals("sampo.edge.http") || path.endsWith("-dispatcher");
    }
}
