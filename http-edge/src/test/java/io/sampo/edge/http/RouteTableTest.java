package io.sampo.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A route table")
class RouteTableTest {

    private static final Route ROUTE = (exchange, body) -> {
        throw new UnsupportedOperationException();
    };

    private final RouteTable table = RouteTable.builder()
            .get("/v2", ROUTE)
            .get("/v2/models/stats", ROUTE)
            .get("/v2/models/{m}", ROUTE)
            .post("/v2/models/{m}/infer", ROUTE)
            .get("/v2/models/{m}/infer", ROUTE)
            .get("/v2/models/{m}/versions/{v}", ROUTE)
            .build();

    @ParameterizedTest
    @CsvSource({
        "/v2, /",
        "/v2/, /",
        "/v2/models/a, /a",
        "/v2/models/a%2Fb%20c, /a/b c",
        "/v2/models/stats, /",
        "/v2/models/stats/infer, /stats",
        "/v2/models/a/versions/3, /a/3",
        "/v2/models/a/versions/3?x=/y, /a/3",
    })
    void findsPath(String path, String parameters) {
        assertThat(find(path).parameters()).hasToString(parameters);
    }

    @ParameterizedTest
    @CsvSource({"/", "/v1", "/v2/models", "/v2//models/a", "/v2/models//infer", "/v2/models/a/b", "/V2"})
    void findsNoOther(String path) {
        assertThat(find(path)).isNull();
    }

    @Test
    void knowsMethodsOfPath() {
        RouteTable.Match match = find("/v2/models/a/infer");

        assertThat(match.route("POST")).isSameAs(ROUTE);
        assertThat(match.route("DELETE")).isNull();
        assertThat(match.allowedMethods()).isEqualTo("GET, POST");
    }

    @Test
    void refusesSecondRouteForSamePath() {
        assertThatThrownBy(() -> RouteTable.builder().get("/a/{b}", ROUTE).get("/a/{c}", ROUTE))
                .hasMessage("GET /a/{c} has two routes");
    }

    private RouteTable.Match find(String path) {
        return table.find(
                Segments.ofPath((org.apache.pekko.http.scaladsl.model.HttpRequest) HttpRequest.GET("http://x" + path)));
    }
}
