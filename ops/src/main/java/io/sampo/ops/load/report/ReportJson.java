package io.sampo.ops.load.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.ops.load.http.Latency;
import io.sampo.ops.load.http.LoadResult;
import java.util.Locale;
import java.util.TreeMap;

/** The report as JSON for programs. Numbers carry their unit in the name, or in a field {@code unit} beside them. */
public final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    /** The whole report. */
    public static ObjectNode of(Report report) {
        ObjectNode node = JSON.createObjectNode();
        node.set("machine", machine(report.machine()));
        node.put("allMet", report.allMet());
        ArrayNode findings = node.putArray("findings");
        report.findings().forEach(finding -> findings.add(finding(finding)));
        ArrayNode runs = node.putArray("runs");
        for (RunRecord run : report.runs()) {
            ObjectNode entry = runs.addObject();
            entry.put("scenario", run.scenario()).put("subject", run.subject());
            entry.setAll(of(run.result()));
        }
        return node;
    }

    private static ObjectNode machine(Report.Machine machine) {
        ObjectNode node = JSON.createObjectNode();
        node.put("system", machine.system());
        node.put("java", machine.java());
        node.put("cores", machine.cores());
        node.put("loadAverage", machine.loadAverage());
        node.put("busy", machine.isBusy());
        ArrayNode flags = node.putArray("flags");
        machine.flags().forEach(flags::add);
        return node;
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode node = JSON.createObjectNode();
        node.put("scenario", finding.scenario());
        node.set("measured", series(finding.measured()));
        if (finding.reference() != null) {
            node.set("reference", series(finding.reference()));
        }
        node.put("comparison", lower(finding.comparison()));
        node.put("figure", finding.figure());
        if (finding.target() instanceof Target.AtLeast atLeast) {
            node.put("atLeast", atLeast.bound()).put("met", finding.isMet());
        } else if (finding.target() instanceof Target.AtMost atMost) {
            node.put("atMost", atMost.bound()).put("met", finding.isMet());
        }
        return node;
    }

    private static ObjectNode series(Series series) {
        ObjectNode node = JSON.createObjectNode();
        node.put("name", series.name());
        node.put("unit", series.unit());
        node.put("summary", lower(series.summary()));
        node.put("value", series.value());
        ArrayNode rounds = node.putArray("rounds");
        series.rounds().forEach(rounds::add);
        return node;
    }

    /** One run of the load generator. */
    public static ObjectNode of(LoadResult result) {
        ObjectNode node = JSON.createObjectNode();
        node.put("windowSeconds", result.window().toMillis() / 1e3);
        node.put("perSecond", result.perSecond());
        node.put("total", result.total());
        node.put("right", result.right());
        node.put("wrong", result.wrong());
        node.put("broken", result.broken());
        node.put("unsent", result.unsent());
        node.put("unanswered", result.unanswered());
        node.put("unconnected", result.unconnected());
        node.put("late", result.late());
        node.put("refusals", result.refusals());
        node.put("refusalsWithoutRetryAfter", result.refusalsWithoutRetryAfter());
        ObjectNode byStatus = node.putObject("byStatus");
        new TreeMap<>(result.byStatus()).forEach((status, count) -> byStatus.put(status.toString(), count));
        node.put("longestGapMillis", result.longestGap().toNanos() / 1e6);
        node.set("latency", latency(result.latency()));
        node.set("refusalLatency", latency(result.refusalLatency()));
        return node;
    }

    private static ObjectNode latency(Latency latency) {
        return JSON.createObjectNode()
                .put("count", latency.count())
                .put("meanMillis", latency.meanMillis())
                .put("p50Millis", latency.p50Millis())
                .put("p90Millis", latency.p90Millis())
                .put("p99Millis", latency.p99Millis())
                .put("p999Millis", latency.p999Millis())
                .put("maxMillis", latency.maxMillis());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
