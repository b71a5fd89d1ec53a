package io.sampo.edge.api.admin;

import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelVersion;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Reads the bodies of orders. One that is empty is taken for one without fields. */
final class OrderDecoder {

    private static final int ALL = 100;
    private static final String VERSION = "version";
    private static final String PERCENT = "percent";
    private static final String LABEL = "label";

    private OrderDecoder() {}

    /** Refuses any field: there is nothing more to say. */
    static void nothing(ByteString body) throws InvalidRequestException {
        source(body).readObject(json -> {
            if (json.nextFieldName() != null) {
                throw new InvalidRequestException(
                        JsonValues.shortened(json.currentName()) + ": unknown (expected: an object without fields)");
            }
            return body;
        });
    }

    /** {@code version}, and {@code percent} if it is not to get all. */
    static LabelMove labelMove(ByteString body) throws InvalidRequestException {
        return source(body).readObject(json -> {
            JsonKeys keys = JsonKeys.only(List.of(VERSION, PERCENT), "");
            long version = 1;
            int percent = ALL;
            for (String key = keys.next(json); key != null; key = keys.next(json)) {
                if (key.equals(VERSION)) {
                    version = JsonValues.integer(json, key, 1, Long.MAX_VALUE);
                } else {
                    percent = (int) JsonValues.integer(json, key, 1, ALL);
                }
            }
            keys.require(VERSION);
            return new LabelMove(new ModelVersion(version), percent);
        });
    }

    /** {@code label}; else {@code stable}. */
    static ModelLabel rollBackLabel(ByteString body) throws InvalidRequestException {
        return source(body).readObject(json -> {
            JsonKeys keys = JsonKeys.only(List.of(LABEL), "");
            ModelLabel label = ModelLabel.STABLE;
            while (keys.next(json) != null) {
                label = AdminPath.label(JsonValues.string(json, LABEL));
            }
            return label;
        });
    }

    private static JsonSource source(ByteString body) {
        return new JsonSource((body.isEmpty() ? ByteString.fromString("{}") : body).toArrayUnsafe());
    }
}
