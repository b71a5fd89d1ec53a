package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.store.DatabaseUrl.Vendor;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A database URL")
class DatabaseUrlTest {

    private static final Path DATA = Path.of("/data");

    @Test
    void isAFileUnlessThereIsOne() {
        DatabaseUrl url = parse("");

        assertThat(url.vendor()).isEqualTo(Vendor.H2);
        assertThat(url.jdbc())
                .startsWith(
                        "jdbc:h2:file:" + DATA.toAbsolutePath().resolve("db").resolve("sampo") + ";");
        assertThat(url.jdbc()).contains(";WRITE_DELAY=0").contains(";DB_CLOSE_ON_EXIT=FALSE");
        assertThat(url.user()).isEqualTo("sampo");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://bob:pw@db:5433/jobs, //db:5433/jobs, bob, pw",
        "postgres://bob:pw@db/jobs, //db/jobs, bob, pw",
        "postgres://bob:p%40w%2F+x@db/jobs, //db/jobs, bob, p@w/+x",
        "postgres://bob:p@w@db/jobs, //db/jobs, bob, p@w",
        "postgres://bob@db/jobs, //db/jobs, bob, ''",
        "jdbc:postgresql://db/jobs, //db/jobs, '', ''",
        "jdbc:postgresql://db/jobs?user=bob&password=p%26w&sslmode=require, //db/jobs?sslmode=require, bob, p&w",
        "postgresql://bob:pw@db/jobs?sslmode=require, //db/jobs?sslmode=require, bob, pw",
        "'jdbc:postgresql://db1:5432,db2:5432/jobs', '//db1:5432,db2:5432/jobs', '', ''",
        "postgresql://[::1]:5432/jobs, //[::1]:5432/jobs, '', ''",
    })
    void isPostgresqlInTheFormsThatOperatorsWrite(String text, String place, String user, String password) {
        assertThat(parse(text))
                .isEqualTo(new DatabaseUrl(Vendor.POSTGRESQL, "jdbc:postgresql:" + place, user, password));
    }

    @Test
    void isAnH2ServerWithDurableWrites() {
        DatabaseUrl url = parse("jdbc:h2:tcp://127.0.0.1:9092/./sampo;USER=bob;PASSWORD=p%w;LOCK_TIMEOUT=9");

        assertThat(url.vendor()).isEqualTo(Vendor.H2);
        assertThat(url.jdbc())
                .startsWith("jdbc:h2:tcp://127.0.0.1:9092/./sampo;LOCK_TIMEOUT=9;")
                .contains(";WRITE_DELAY=0")
                .doesNotContain("LOCK_TIMEOUT=4000");
        assertThat(url.user()).isEqualTo("bob");
        assertThat(url.password()).isEqualTo("p%w");
    }

    @Test
    void comesAfterCredentialsOfTheirOwn() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://bob:pw@db/jobs", "alice", "other", DATA);

        assertThat(url.user()).isEqualTo("alice");
        assertThat(url.password()).isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://bob:s3cret@db/jobs",
                "jdbc:postgresql://db/jobs?password=s3cret",
                "jdbc:h2:tcp://db/jobs;PASSWORD=s3cret",
            })
    void doesNotShowThePassword(String text) {
        DatabaseUrl url = parse(text);

        assertThat(url.password()).isEqualTo("s3cret");
        assertThat(url.toString()).doesNotContain("s3cret");
        assertThat(url.jdbc()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://bob:s3cret@db/jobs",
                "jdbc:h2:mem:jobs",
                "jdbc:oracle:thin:@s3cret",
                "s3cret",
                "postgresql://bob:s3cret@db",
                "postgresql://bob:s3cret@db/",
                "postgresql:///jobs",
                "postgresql://bob:s3cret@d b/jobs",
                "postgresql://bob:s3cret?@db/jobs",
            })
    void isRefusedWithoutTellingThePassword(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sampo.database.url: ")
                .hasMessageContaining("expected: ")
                .hasMessageNotContaining("s3cret");
    }

    private static DatabaseUrl parse(String text) {
        return DatabaseUrl.parse(text, "", "", DATA);
    }
}
