package io.sampo.edge.api.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.History;
import io.sampo.protocol.control.ModelChange;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import org.apache.pekko.util.ByteString;

/** What was changed. Times are as in RFC 3339, in UTC. */
final class HistoryBody {

    private HistoryBody() {}

    /** Just now. */
    static ByteString of(Done done) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeStringField("detail", done.detail());
            json.writeEndObject();
        });
    }

    /** Newest first. */
    static ByteString of(History history) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("changes");
            for (ModelChange change : history.changes()) {
                write(change, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(ModelChange change, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", change.number());
        json.writeStringField("at", change.at().truncatedTo(ChronoUnit.MILLIS).toString());
        json.writeStringField("by", change.by());
        json.writeStringField("model", change.model().value());
        json.writeStringField("action", change.action());
        json.writeStringField("outcome", change.outcome());
        json.writeEndObject();
    }
}
