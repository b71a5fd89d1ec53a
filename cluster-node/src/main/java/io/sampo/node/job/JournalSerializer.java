package io.sampo.node.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Pekko's way to {@link JournalFormat}. What it does not know by name and version is refused and not guessed. */
public final class JournalSerializer extends SerializerWithStringManifest {

    /** Distinguishes this serializer from all others. Part of every journal. */
    public static final int IDENTIFIER = 7_264_302;

    private final Map<Class<?>, String> manifests = new HashMap<>();
    private final Map<String, ObjectReader> readers = new HashMap<>();
    private final ObjectWriter writer;

    /** Called by Pekko, by the class name in {@code reference.conf}. */
    public JournalSerializer(ExtendedActorSystem system) {
        this();
    }

    JournalSerializer() {
        ObjectMapper mapper = JournalFormat.newMapper();
        writer = mapper.writer();
        for (JournalFormat.Form<?> form : JournalFormat.ALL) {
            manifests.put(form.type(), form.manifest());
            readers.put(form.manifest(), mapper.readerFor(form.type()));
        }
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        String manifest = manifests.get(event.getClass());
        if (manifest == null) {
            throw new IllegalArgumentException("event: " + event.getClass() + " (expected: one of the journal)");
        }
        return manifest;
    }

    @Override
    public byte[] toBinary(Object event) {
        try {
            return writer.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        ObjectReader reader = readers.get(manifest);
        if (reader == null) {
            throw new NotSerializableException(
                    "event of form '" + manifest + "' (expected: one of " + readers.keySet() + ")");
        }
        try {
            return reader.readValue(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(manifest, e);
        }
    }
}
