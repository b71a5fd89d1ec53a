package io.sampo.ops.load.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A child JVM of a bench")
class ChildJvmTest {

    @Test
    void doesNotHearOfTheOptionsOfTheUsersOwnServers() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SAMPO_DATABASE_URL", "postgresql://user:password@production/sampo",
                "SAMPO_CONFIG", "/etc/sampo.conf",
                "SAMPO_PORT", "8000",
                "SAMPO_JAVA_OPTS", "-Xmx1g",
                "PATH", "/bin",
                "MALLOC_ARENA_MAX", "2"));

        ChildJvm.forget(environment);

        assertThat(environment).containsOnlyKeys("SAMPO_JAVA_OPTS", "PATH", "MALLOC_ARENA_MAX");
    }
}
