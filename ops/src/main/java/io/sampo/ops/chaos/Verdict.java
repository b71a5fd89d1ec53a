package io.sampo.ops.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a run.
 *
 * @param accepted jobs that were answered 202
 * @param repeats submissions that were sent again under their key
 * @param byState accepted jobs by the state they ended in
 * @param attempts begun, over all jobs
 * @param lateResults results of superseded attempts that were refused, as far as the processes lived to log it
 * @param lost accepted jobs that did not end
 * @param unfetched jobs that succeeded and whose result could not be fetched before the limit
 * @param wrong jobs whose result was not that of their input
 * @param publishedTwice jobs with more than one result in the journal
 * @param begunAnew how often nobody was in the cluster any more, and it was made again
 * @param longestStall the longest time without an end of a job, while some were under way
 */
record Verdict(
        int accepted,
        int repeats,
        Map<String, Integer> byState,
        int attempts,
        int lateResults,
        int lost,
        int unfetched,
        int wrong,
        int publishedTwice,
        int kills,
        int databaseRestarts,
        int begunAnew,
        Duration longestStall,
        Duration whole) {

    private static final String SUCCEEDED = "succeeded";

    Verdict {
        byState = Map.copyOf(byState);
    }

    /** Whether every accepted job ended, once, with the right result. */
    boolean isGood() {
        return lost == 0
                && unfetched == 0
                && wrong == 0
                && publishedTwice == 0
                && byState.getOrDefault(SUCCEEDED, 0) == accepted;
    }

    /** The table for people. */
    String table() {
        StringBuilder table = new StringBuilder();
        row(table, "accepted", accepted);
        new TreeMap<>(byState).forEach((state, count) -> row(table, "  " + state, count));
        row(table, "lost", lost);
        row(table, "results not fetched", unfetched);
        row(table, "wrong results", wrong);
        row(table, "published twice", publishedTwice);
        row(table, "late results refused", lateResults);
        row(table, "attempts", attempts);
        row(table, "submissions repeated", repeats);
        row(table, "processes killed", kills);
        row(table, "database restarts", databaseRestarts);
        row(table, "cluster begun anew", begunAnew);
        row(table, "longest stall", seconds(longestStall));
        row(table, "whole run", seconds(whole));
        row(table, "verdict", isGood() ? "good" : "BAD");
        return table.toString();
    }

    private static void row(StringBuilder table, String name, Object value) {
        table.append(String.format(Locale.ROOT, "%-22s %s%n", name, value));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }

    /** The same for programs. */
    ObjectNode json() {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("good", isGood());
        node.put("accepted", accepted);
        ObjectNode states = node.putObject("byState");
        new TreeMap<>(byState).forEach(states::put);
        node.put("lost", lost);
        node.put("unfetched", unfetched);
        node.put("wrong", wrong);
        node.put("publishedTwice", publishedTwice);
        node.put("lateResultsRefused", lateResults);
        node.put("attempts", attempts);
        node.put("repeats", repeats);
        node.put("kills", kills);
        node.put("databaseRestarts", databaseRestarts);
        node.put("clusterBegunAnew", begunAnew);
        node.put("longestStallSeconds", longestStall.toMillis() / 1e3);
        node.put("wholeSeconds", whole.toMillis() / 1e3);
        return node;
    }
}
