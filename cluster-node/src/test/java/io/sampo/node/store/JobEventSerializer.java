package io.sampo.node.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.sampo.node.job.JobEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** JSON, for these tests only; an event named {@code Unreadable} in its detail cannot be read again. */
public final class JobEventSerializer extends SerializerWithStringManifest {

    /** To be merged into the configuration of a test's actor system. */
    static final String CONFIG = """
            pekko.actor.serializers.job-event-test = "io.sampo.node.store.JobEventSerializer"
            pekko.actor.serialization-bindings { "io.sampo.node.job.JobEvent" = job-event-test }
            """;

    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    @Override
    public int identifier() {
        return 77_777;
    }

    @Override
    public String manifest(Object event) {
        return event instanceof JobEvent.Failed failed && failed.detail().equals("Unreadable")
                ? "Unreadable"
                : event.getClass().getSimpleName();
    }

    @Override
    public byte[] toBinary(Object event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        try {
            return JSON.readValue(bytes, Class.forName(JobEvent.class.getName() + "$" + manifest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
