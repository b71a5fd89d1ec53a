package io.sampo.edge.api.openinference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.RunningEdge;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The Open Inference Protocol")
class OpenInferenceRoutesTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    @Test
    void livesAndIsReady() {
        assertThat(EDGE.get("/v2/health/live").body()).isEqualTo("{\"live\":true}");
        assertThat(EDGE.get("/v2/health/ready").body()).isEqualTo("{\"ready\":true}");
    }

    @Test
    void echoes() {
        HttpResponse<String> response = EDGE.post(
                "/v2/models/simple_identity/infer",
                "{\"id\":\"7\",\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2.5,-3e-2]}]}");
        assertThat(response.body())
                .isEqualTo(
                        "{\"model_name\":\"simple_identity\",\"model_version\":\"1\",\"id\":\"7\","
                                + "\"parameters\":{\"replica\":\"simple_identity~1~0\",\"queue_us\":1500,\"compute_us\":2500,\"batch_size\":3},"
                                + "\"outputs\":[{\"name\":\"OUTPUT0\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1.0,2.5,-0.03]}]}");
    }
}
