package io.sampo.ops.load;

import io.sampo.ops.load.scenario.Progress;
import java.io.PrintWriter;
import java.time.Duration;

/** A line for each result, for logs. */
public record ProgressLines(PrintWriter out) implements Progress {

    @Override
    public void begin(String what, Duration expected) {
        // A log is read afterwards: what came out says what was begun.
    }

    @Override
    public void done(String line) {
        out.println(line);
        out.flush();
    }
}
