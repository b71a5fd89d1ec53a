package io.sampo.ops.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A report's table")
class ReportTableTest {

    @Test
    void showsFiguresAndBelowThemAllRounds() {
        Series one = Series.ofMedian("one process", "texts/s", List.of(270.0, 281.5, 290.0));
        Series bare = Series.ofMedian("bare runtime", "texts/s", List.of(300.0, 299.0, 301.0));
        Series gap = Series.ofMedian("longest gap", "s", List.of(6.0));

        String table = ReportTable.of(List.of(
                Finding.ratio("embeddings", one, bare, new Target.AtLeast(0.90)),
                Finding.alone("failover", gap, new Target.AtMost(5)),
                Finding.alone("failover", gap, Target.NONE)));

        assertThat(table).isEqualTo("""
                        scenario    measured                    reference                  result  target  met
                        embeddings  one process  281.5 texts/s  bare runtime  300 texts/s  0.9383  ≥ 0.9   yes
                                                 270 281.5 290                300 299 301
                        failover    longest gap  6 s                                       6 s     ≤ 5     NO
                                                 6
                        failover    longest gap  6 s                                       6 s     –
                                                 6
                        """);
    }
}
