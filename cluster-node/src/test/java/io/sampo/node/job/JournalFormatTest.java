package io.sampo.node.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.node.control.ControlEvent;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every sample, as {@code journal.txt} keeps them: a name, the manifest, hexadecimal digits. A line that must
 * change means a new version of the form, beside the old one.
 */
@DisplayName("The form of journals")
class JournalFormatTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final JobId ID = new JobId("job_0123456789abcdefghijklmnop");
    private static final StoredTensors INLINE = new StoredTensors(new byte[] {1, -1}, 2);
    private static final StoredTensors STORED = new StoredTensors(null, 1L << 33);
    private static final List<Tensor> TENSORS = List.of(
            Tensor.of(
                    "numbers",
                    DataType.INT32,
                    Shape.of(1, 2),
                    DirectBuffers.allocate(8).putInt(7).putInt(-1).flip()),
            Tensor.of("texts", DataType.BYTES, Shape.of(2), BytesElements.encode(List.of("", "mylly ö"))),
            Tensor.of(
                    "scalar",
                    DataType.BOOL,
                    Shape.of(),
                    DirectBuffers.allocate(1).put((byte) 1).flip()));

    private final JournalSerializer serializer = new JournalSerializer();

    @Test
    void isWhatItWas() throws IOException {
        Map<String, String> actual = new LinkedHashMap<>();
        samples()
                .forEach((name, event) -> actual.put(
                        name, serializer.manifest(event) + " " + HexFormat.of().formatHex(serializer.toBinary(event))));
        actual.put("TensorDocument", "- " + hex(TensorDocument.write(TENSORS)));

        assertThat(lines(actual)).isEqualTo(lines(golden()));
    }

    @Test
    void isReadAsItWas() throws IOException {
        for (Map.Entry<String, String> line : golden().entrySet()) {
            String[] manifestAndBytes = line.getValue().split(" ", -1);
            byte[] bytes = HexFormat.of().parseHex(manifestAndBytes[1]);
            if (line.getKey().equals("TensorDocument")) {
                assertThat(TensorDocument.read(ByteBuffer.wrap(bytes))).isEqualTo(TENSORS);
            } else {
                assertThat(serializer.fromBinary(bytes, manifestAndBytes[0]))
                        .isEqualTo(samples().get(line.getKey()));
            }
        }
    }

    @Test
    void hasALineForEveryEvent() throws IOException {
        assertThat(samples().values().stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Stream.of(JobEvent.class, QueueEvent.class, ControlEvent.class)
                        .flatMap(events -> Arrays.stream(events.getPermittedSubclasses()))
                        .collect(Collectors.toSet()));
        assertThat(JournalFormat.ALL).extracting(JournalFormat.Form::name).doesNotHaveDuplicates();
        assertThat(golden().keySet()).containsAll(samples().keySet());
    }

    @Test
    void skipsFieldsThatItDoesNotKnow() throws IOException {
        ObjectNode newer =
                (ObjectNode) JournalFormat.newMapper().readTree(serializer.toBinary(new JobEvent.Expired(AT)));
        newer.put("since-version-7", true);

        assertThat(serializer.fromBinary(JournalFormat.newMapper().writeValueAsBytes(newer), "job-expired/1"))
                .isEqualTo(new JobEvent.Expired(AT));
    }

    @Test
    void refusesFormsThatItDoesNotKnow() {
        assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "job-expired/2"))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("job-expired/2");
    }

    @Test
    void refusesWhatIsNoDocumentOfTensors() {
        byte[] whole = new byte[TensorDocument.write(TENSORS).remaining()];
        TensorDocument.write(TENSORS).get(whole);
        for (int length = 0; length < whole.length - 1; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> TensorDocument.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Map<String, Object> samples() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("Accepted", accepted());
        samples.put(
                "Accepted-minimal",
                new JobEvent.Accepted(
                        ID,
                        TenantId.ANONYMOUS,
                        ModelTarget.newest(new ModelName("m")),
                        Priority.NORMAL,
                        List.of(),
                        STORED,
                        "00",
                        AT,
                        AT.plusSeconds(60),
                        ResultForm.TENSORS,
                        null,
                        null));
        samples.put("AttemptStarted", new JobEvent.AttemptStarted(1, AT, "pekko://sampo@127.0.0.1:7355"));
        samples.put("AttemptFailed", new JobEvent.AttemptFailed(1, AT, "w", ErrorCode.QUEUE_FULL, "no room"));
        samples.put("WorkerLost", new JobEvent.WorkerLost(2, AT, "w", "it was lost"));
        samples.put(
                "Succeeded",
                new JobEvent.Succeeded(3, AT, Jobs.REPLICA, INLINE, new InferTiming(1000, 2, 16), 9, null));
        samples.put(
                "Succeeded-digest",
                new JobEvent.Succeeded(3, AT, Jobs.REPLICA, INLINE, new InferTiming(1000, 2, 16), 9, "a1".repeat(32)));
        samples.put("Failed", new JobEvent.Failed(AT, ErrorCode.MODEL_FAILED, "it failed"));
        samples.put("Cancelled", new JobEvent.Cancelled(AT));
        samples.put("Expired", new JobEvent.Expired(AT));
        samples.put("Quarantined", new JobEvent.Quarantined(AT, "three"));
        samples.put("Replayed", new JobEvent.Replayed(AT));
        samples.put("CallbackDelivered", new JobEvent.CallbackDelivered(AT, 2));
        samples.put("CallbackFailed", new JobEvent.CallbackFailed(AT, 1, "503", AT.plusSeconds(5)));
        samples.put("CallbackFailed-for-good", new JobEvent.CallbackFailed(AT, 2, "410", null));
        ModelName model = new ModelName("all-minilm");
        samples.put("LoadOrdered", new ControlEvent.LoadOrdered(AT, "anna", model));
        samples.put("UnloadOrdered", new ControlEvent.UnloadOrdered(AT, "anna", model));
        samples.put(
                "LabelMoved",
                new ControlEvent.LabelMoved(
                        AT,
                        "anna",
                        model,
                        new ModelLabel("canary"),
                        new TrafficSplit(new ModelVersion(3), 5, new ModelVersion(2)),
                        false));
        samples.put(
                "LabelMoved-whole",
                new ControlEvent.LabelMoved(
                        AT, "anna", model, ModelLabel.STABLE, TrafficSplit.all(new ModelVersion(3)), true));
        samples.put(
                "LabelMoved-away",
                new ControlEvent.LabelMoved(AT, "anna", model, new ModelLabel("canary"), null, false));
        samples.put(
                "Noted",
                new ControlEvent.Noted(AT, ControlEvent.CONTROLLER, model, "take-over", "version 3 took over"));
        QueuedJob job = new QueuedJob(ID, new TenantId("tenant-9"), Priority.LOW);
        samples.put(
                "Enqueued",
                new QueueEvent.Enqueued(List.of(job, new QueuedJob(ID, TenantId.ANONYMOUS, Priority.HIGH))));
        samples.put("Removed", new QueueEvent.Removed(List.of(ID)));
        samples.put("Snapshot", new QueueEvent.Snapshot(List.of(job)));
        return samples;
    }

    private static JobEvent.Accepted accepted() {
        return new JobEvent.Accepted(
                ID,
                new TenantId("tenant-9"),
                ModelTarget.exactly(ModelRef.of("all-minilm", 3)),
                Priority.LOW,
                List.of("embedding", "ö"),
                INLINE,
                "a1".repeat(32),
                AT,
                AT.plusSeconds(3600),
                new ResultForm("openai", Map.of("encoding", "base64")),
                Jobs.CALLBACK,
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    private static String lines(Map<String, String> lines) {
        return lines.entrySet().stream()
                .map(line -> line.getKey() + " " + line.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, String> golden() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try (InputStream file = JournalFormatTest.class.getResourceAsStream("journal.txt")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.indexOf(' ');
                lines.put(line.substring(0, space), line.substring(space + 1));
            });
        }
        return lines;
    }
}
