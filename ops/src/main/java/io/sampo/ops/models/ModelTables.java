package io.sampo.ops.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The answers of the admin paths, for people. */
final class ModelTables {

    private static final int SHORT_DIGEST = 12;
    private static final String NONE = "-";

    private ModelTables() {}

    /** A line for each version of each model, and for what cannot be served. */
    static String list(JsonNode answer) {
        TextTable table = new TextTable("MODEL", "VERSION", "STATE", "READY", "RESIDENCY", "LABELS", "NOTE");
        for (JsonNode model : answer.path("models")) {
            String name = model.path("name").asText();
            for (JsonNode version : model.path("versions")) {
                table.add(
                        name,
                        version.path("version").asText(),
                        version.path("state").asText(),
                        ready(version),
                        textOr(version.path("residency"), NONE),
                        labels(model, version.path("version").asLong()),
                        note(version));
            }
            for (JsonNode problem : model.path("problems")) {
                table.add(
                        name,
                        version(problem),
                        "unavailable",
                        "",
                        "",
                        "",
                        problem.path("reason").asText());
            }
        }
        return table.toString();
    }

    /** All about one model. */
    static String show(JsonNode model) {
        StringBuilder text = new StringBuilder();
        line(text, model.path("name").asText() + ": " + wanted(model));
        model.path("labels").properties().forEach(label -> line(text, label(label)));
        for (JsonNode problem : model.path("problems")) {
            line(
                    text,
                    "version " + version(problem) + " cannot be served: "
                            + problem.path("reason").asText());
        }
        text.append(System.lineSeparator()).append(versions(model));
        if (model.findValue("replica") != null) {
            text.append(System.lineSeparator()).append(replicas(model));
        }
        return text.toString();
    }

    private static String wanted(JsonNode model) {
        if (model.path("loaded").isNull()) {
            return "no controller has spoken of it yet";
        }
        String loaded = model.path("loaded").asBoolean() ? "loaded" : "unloaded";
        JsonNode current = model.path("current");
        return loaded
                + (current.isNull()
                        ? ", no version was ready yet"
                        : ", version " + current.asText() + " unless a request says otherwise");
    }

    private static String label(Map.Entry<String, JsonNode> label) {
        JsonNode split = label.getValue();
        String version =
                "label " + label.getKey() + ": version " + split.path("version").asText();
        return split.path("rest").isNull()
                ? version
                : version + " for " + split.path("percent").asText() + " %, version "
                        + split.path("rest").asText() + " for the rest";
    }

    private static TextTable versions(JsonNode model) {
        TextTable table = new TextTable("VERSION", "STATE", "READY", "RESIDENCY", "LABELS", "DIGEST", "NOTE");
        for (JsonNode version : model.path("versions")) {
            String digest = textOr(version.path("digest"), NONE);
            table.add(
                    version.path("version").asText(),
                    version.path("state").asText(),
                    ready(version),
                    textOr(version.path("residency"), NONE),
                    labels(model, version.path("version").asLong()),
                    digest.length() <= SHORT_DIGEST ? digest : digest.substring(0, SHORT_DIGEST),
                    note(version));
        }
        return table;
    }

    private static TextTable replicas(JsonNode model) {
        TextTable table = new TextTable("REPLICA", "STATE", "MEMBER", "NOTE");
        for (JsonNode version : model.path("versions")) {
            for (JsonNode replica : version.path("replicas")) {
                table.add(
                        replica.path("replica").asText(),
                        replica.path("state").asText(),
                        textOr(replica.path("member"), NONE),
                        replica.path("reason").asText());
            }
        }
        return table;
    }

    /** Newest first. */
    static String history(JsonNode answer) {
        TextTable table = new TextTable("NUMBER", "AT", "BY", "MODEL", "ACTION", "OUTCOME");
        for (JsonNode change : answer.path("changes")) {
            table.add(
                    change.path("number").asText(),
                    change.path("at").asText(),
                    change.path("by").asText(),
                    change.path("model").asText(),
                    change.path("action").asText(),
                    change.path("outcome").asText());
        }
        return table.toString();
    }

    /** What is wrong with a version, or with where it is; where fewer are ready than wanted also what its replicas say that failed. */
    private static String note(JsonNode version) {
        Set<String> notes = new LinkedHashSet<>();
        notes.add(version.path("reason").asText());
        notes.add(version.path("trouble").asText());
        if (version.path("replicas_ready").asInt()
                < version.path("replicas_wanted").asInt()) {
            for (JsonNode replica : version.path("replicas")) {
                if (replica.path("state").asText().equals("failed")) {
                    notes.add(replica.path("reason").asText());
                }
            }
        }
        notes.remove("");
        return String.join("; ", notes);
    }

    private static String ready(JsonNode version) {
        return version.path("replicas_ready").asInt() + "/"
                + version.path("replicas_wanted").asInt();
    }

    /** The labels that stand for {@code version}, each with its part of the requests if that is not all. */
    private static String labels(JsonNode model, long version) {
        List<String> labels = new ArrayList<>();
        if (model.path("current").asLong() == version) {
            labels.add("(current)");
        }
        model.path("labels").properties().forEach(label -> {
            JsonNode split = label.getValue();
            int percent = split.path("percent").asInt();
            if (split.path("version").asLong() == version) {
                labels.add(label.getKey() + (percent == 100 ? "" : " " + percent + " %"));
            } else if (split.path("rest").asLong() == version) {
                labels.add(label.getKey() + " " + (100 - percent) + " %");
            }
        });
        return String.join(", ", labels);
    }

    private static String version(JsonNode problem) {
        return textOr(problem.path("version"), NONE);
    }

    private static String textOr(JsonNode node, String other) {
        return node.isNull() || node.isMissingNode() ? other : node.asText();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }
}
