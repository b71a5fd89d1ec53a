package io.sampo.ops.launcher;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;

/** Lines about models on the console, each with the seconds since the start. */
final class LoadConsole {

    private final PrintWriter out;
    private final long startedNanos = System.nanoTime();
    private boolean toldWaiting;

    LoadConsole(PrintWriter out) {
        this.out = out;
    }

    /** Tells one thing of one model or version. */
    void tell(String state, String text) {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        out.printf(Locale.ROOT, "sampo: %5.1f s  %-10s %s%n", seconds, state.toLowerCase(Locale.ROOT), text);
        out.flush();
    }

    /**
     * Tells that no model can be served, where the process waits for orders, and what to do. Once: the reasons may change, and that does
     * not.
     *
     * @param models the names of those that failed
     */
    void tellWaiting(String url, Collection<String> models) {
        if (toldWaiting) {
            return;
        }
        toldWaiting = true;
        String name = models.size() == 1 ? models.iterator().next() : "NAME";
        tell(
                "waiting",
                "no model can be served; listening on " + url + ": fix the files, then 'sampo models load " + name
                        + " --url " + url + "'");
    }
}
