package io.sampo.ops.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.ops.models.AdminClient.Reply;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code sampo models}. */
@Command(
        name = "models",
        description = "Says what a running cluster serves, and changes it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  sampo models list",
            "  sampo models load all-minilm-l6-v2",
            "  sampo models label all-minilm-l6-v2 canary 2 --percent 5",
            "  sampo models rollback all-minilm-l6-v2 --label canary",
            "  sampo models history all-minilm-l6-v2"
        })
public final class ModelsCommand implements Runnable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALL = 100;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:SAMPO_URL:-http://127.0.0.1:8000}",
            description = "An edge of the cluster (default: http://127.0.0.1:8000).")
    private String url = "";

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the answer of the edge as it came.")
    private boolean json;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all versions of all models.")
    int list() throws RefusedException, InterruptedException {
        return print(client("list").get("/admin/v1/models"), ModelTables::list);
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Says all there is to say of one model: versions, labels, replicas and where they are.")
    int show(@Parameters(paramLabel = "MODEL", description = "Its name.") String model)
            throws RefusedException, InterruptedException {
        return print(client("show").get(AdminClient.path(model)), ModelTables::show);
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = {
                "Reads a model's folder anew and serves what is in it.",
                "Ends when that is ready, or says why it cannot be; what was served before goes on until then."
            })
    int load(@Parameters(paramLabel = "MODEL", description = "Its name.") String model)
            throws RefusedException, InterruptedException {
        return order("load", "POST", AdminClient.path(model, "load"), "");
    }

    @Command(
            name = "unload",
            mixinStandardHelpOptions = true,
            description = "Serves a model no more; what runs is finished.")
    int unload(@Parameters(paramLabel = "MODEL", description = "Its name.") String model)
            throws RefusedException, InterruptedException {
        return order("unload", "POST", AdminClient.path(model, "unload"), "");
    }

    @Command(
            name = "label",
            mixinStandardHelpOptions = true,
            description = "Makes a label stand for a version, once that is ready; or forgets it.")
    int label(
            @Parameters(index = "0", paramLabel = "MODEL", description = "The name of the model.") String model,
            @Parameters(index = "1", paramLabel = "LABEL", description = "Such as stable or canary.") String label,
            @Parameters(index = "2", arity = "0..1", paramLabel = "VERSION", description = "Its number.") @Nullable
                    Long version,
            @Option(
                            names = "--percent",
                            paramLabel = "N",
                            description = "How many of a hundred requests for the label it gets; the rest stays where"
                                    + " the label was (default: 100).")
                    @Nullable
                    Integer percent,
            @Option(names = "--remove", description = "Forgets the label.") boolean remove)
            throws RefusedException, InterruptedException {
        String path = AdminClient.path(model, "labels", label);
        if (remove) {
            if (version != null || percent != null) {
                throw wrong("label", "--remove goes with neither VERSION nor --percent");
            }
            return order("label", "DELETE", path, "");
        }
        if (version == null) {
            throw wrong(
                    "label",
                    "VERSION is missing (expected: the version that '" + label + "' is to stand for, or --remove)");
        }
        if (percent != null && (percent < 1 || percent > ALL)) {
            throw wrong("label", "--percent: " + percent + " (expected: 1 to " + ALL + ")");
        }
        ObjectNode body = JSON.createObjectNode().put("version", version);
        if (percent != null) {
            body.put("percent", percent);
        }
        return order("label", "PUT", path, body.toString());
    }

    @Command(name = "rollback", mixinStandardHelpOptions = true, description = "Takes the last move of a label back.")
    int rollBack(
            @Parameters(paramLabel = "MODEL", description = "The name of the model.") String model,
            @Option(
                            names = "--label",
                            paramLabel = "LABEL",
                            defaultValue = "stable",
                            description = "Which label (default: ${DEFAULT-VALUE}).")
                    String label)
            throws RefusedException, InterruptedException {
        String body = JSON.createObjectNode().put("label", label).toString();
        return order("rollback", "POST", AdminClient.path(model, "rollback"), body);
    }

    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            description = "Says who changed what, when and with what outcome; newest first.")
    int history(
            @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Only this model (default: all).") @Nullable
                    String model,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many changes at the most (default: ${DEFAULT-VALUE}).")
                    int limit)
            throws RefusedException, InterruptedException {
        String path = model == null ? "/admin/v1/history" : AdminClient.path(model, "history");
        return print(client("history").get(path + "?limit=" + limit), ModelTables::history);
    }

    private int order(String command, String method, String path, String body)
            throws RefusedException, InterruptedException {
        Reply reply = client(command).send(method, path, body);
        return print(
                reply,
                done -> String.format(Locale.ROOT, "%s%n", done.path("detail").asText()));
    }

    private int print(Reply reply, Function<JsonNode, String> table) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(reply.text());
        } else {
            out.print(table.apply(reply.json()));
        }
        out.flush();
        return ExitCode.OK;
    }

    private AdminClient client(String command) {
        String trimmed = url.replaceAll("/+$", "");
        try {
            URI edge = URI.create(trimmed);
            if (edge.getHost() != null && String.valueOf(edge.getScheme()).matches("https?")) {
                return new AdminClient(edge, System.getProperty("user.name", ""));
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one message for every wrong form
        }
        throw wrong(command, "--url: '" + url + "' (expected: an edge, such as http://127.0.0.1:8000)");
    }

    private ParameterException wrong(String command, String message) {
        return new ParameterException(spec.commandLine().getSubcommands().get(command), message);
    }
}
