package io.sampo.ops.load.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.reference.BareJournal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The bare journal, running. The sandbox ends it. */
public final class JournalProcess {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildJvm process;

    private JournalProcess(ChildJvm process) {
        this.process = process;
    }

    /** Starts it on a database of its own. */
    public static JournalProcess start(Sandbox sandbox, BareJournal.Tables tables) throws IOException {
        String name = "journal-" + tables.name().toLowerCase(Locale.ROOT);
        List<String> arguments = List.of(sandbox.folder(name).toString(), tables.name());
        JournalProcess journal = new JournalProcess(sandbox.startTalking(name, BareJournal.class.getName(), arguments));
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
