package io.sampo.ops.load.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.reference.BareJournal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The bare journal, running. The sandbox ends it. */
public final class JournalProcess {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildJvm process;

    private JournalProcess(ChildJvm process) {
        this.process = process;
    }

    /** Starts it on a database of its own. */
    public static JournalProcess start(Sandbox sandbox) throws IOException {
        String folder = sandbox.folder("journal").toString();
        JournalProcess journal =
                new JournalProcess(sandbox.startTalking("journal", BareJournal.class.getName(), List.of(folder)));
        journal.process.nextAnswer();
        return journal;
    }

    /** Events a second that it persists, measured over {@code duration}. */
    public double eventsPerSecond(Duration duration) throws IOException {
        double seconds = duration.toMillis() / 1e3;
        return JSON.readTree(process.ask("measure " + seconds))
                .path("eventsPerSecond")
                .asDouble();
    }
}
