package io.sampo.edge.api.admin;

import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.control.ControlReply.Scaling;
import io.sampo.protocol.control.VersionScaling;
import org.apache.pekko.util.ByteString;

/** What a scaler outside of the cluster goes by: of each wanted version its work, its replicas and the target. */
final class ScalingBody {

    private ScalingBody() {}

    static ByteString of(Scaling scaling) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("versions");
            for (VersionScaling version : scaling.versions()) {
                json.writeStartObject();
                json.writeStringField("model", version.version().name().value());
                json.writeNumberField("version", version.version().version().number());
                json.writeNumberField("replicas_wanted", version.wanted());
                json.writeNumberField("replicas_ready", version.ready());
                json.writeNumberField("requests_waiting", version.waiting());
                json.writeNumberField("requests_running", version.running());
                json.writeNumberField("target_per_replica", version.targetPerReplica());
                json.writeStringField("reason", version.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
