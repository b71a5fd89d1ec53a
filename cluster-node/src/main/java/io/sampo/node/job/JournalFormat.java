package io.sampo.node.job;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sampo.node.control.ControlEvent;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * The form of events in the journal: CBOR with names in it, and values as people write them. The name and the version of an
 * event's class are the manifest beside it.
 *
 * <p>Fields may be added, if they may be missing; unknown ones are skipped. Any other change is a new version, beside the old
 * one, which is read for ever.
 */
final class JournalFormat {

    /** A class of events, its name in journals, and the version that is written. */
    record Form<T>(String name, int version, Class<T> type) {

        String manifest() {
            return name + "/" + version;
        }
    }

    /** All classes. Names are for ever. */
    static final List<Form<?>> ALL = List.of(
            new Form<>("job-accepted", 1, JobEvent.Accepted.class),
            new Form<>("job-attempt-started", 1, JobEvent.AttemptStarted.class),
            new Form<>("job-attempt-failed", 1, JobEvent.AttemptFailed.class),
            new Form<>("job-worker-lost", 1, JobEvent.WorkerLost.class),
            new Form<>("job-succeeded", 1, JobEvent.Succeeded.class),
            new Form<>("job-failed", 1, JobEvent.Failed.class),
            new Form<>("job-cancelled", 1, JobEvent.Cancelled.class),
            new Form<>("job-expired", 1, JobEvent.Expired.class),
            new Form<>("job-quarantined", 1, JobEvent.Quarantined.class),
            new Form<>("job-replayed", 1, JobEvent.Replayed.class),
            new Form<>("job-callback-delivered", 1, JobEvent.CallbackDelivered.class),
            new Form<>("job-callback-failed", 1, JobEvent.CallbackFailed.class),
            new Form<>("model-load-ordered", 1, ControlEvent.LoadOrdered.class),
            new Form<>("model-unload-ordered", 1, ControlEvent.UnloadOrdered.class),
            new Form<>("model-label-moved", 1, ControlEvent.LabelMoved.class),
            new Form<>("model-noted", 1, ControlEvent.Noted.class),
            new Form<>("queue-enqueued", 1, QueueEvent.Enqueued.class),
            new Form<>("queue-removed", 1, QueueEvent.Removed.class),
            new Form<>("queue-snapshot", 1, QueueEvent.Snapshot.class));

    private JournalFormat() {}

    /** Writes and reads every class of {@link #ALL}. Thread-safe. */
    static ObjectMapper newMapper() {
        return configured(CBORMapper.builder().build());
    }

    /** The same form on another format of Jackson's, for people. */
    static ObjectMapper configured(ObjectMapper mapper) {
        SimpleModule values = new SimpleModule("sampo-journal");
        asText(values, Instant.class, Instant::parse);
        asText(values, JobId.class, JobId::new);
        asText(values, TenantId.class, TenantId::new);
        asText(values, ModelTarget.class, JournalFormat::parseTarget);
        asText(values, ReplicaId.class, ReplicaId::parse);
        asText(values, ModelName.class, ModelName::new);
        asText(values, ModelLabel.class, ModelLabel::new);
        asText(values, ModelVersion.class, ModelVersion::parse);
        values.setMixInAnnotation(QueuedJob.class, InOneArray.class);
        return mapper.registerModule(values)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
                .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, false);
    }

    /** There are many of these in one event: without names they take half the space. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    private interface InOneArray {}

    private static ModelTarget parseTarget(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? ModelTarget.newest(new ModelName(text))
                : ModelTarget.of(new ModelName(text.substring(0, slash)), text.substring(slash + 1));
    }

    private static <T> void asText(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, ToStringSerializer.instance);
        module.addDeserializer(type, new JsonDeserializer<>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                return parse.apply(parser.getText());
            }
        });
    }
}
