package io.sampo.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Option;

@DisplayName("The sampo command")
class MainTest {

    private static final Pattern VARIABLE = Pattern.compile("SAMPO_[A-Z_]+");

    @Test
    void namesInItsHelpEachVariableThatStandsForAnOption() {
        String help = Main.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);

        Set<String> named = variables(help);
        named.remove("SAMPO_JAVA_OPTS");
        Set<String> known = new TreeSet<>();
        variablesByCommand().values().forEach(known::addAll);
        assertThat(named).isEqualTo(known);
    }

    @Test
    void saysWhichCommandTakesWhichVariable() {
        String help = Main.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);

        Map<String, Set<String>> byCommand = variablesByCommand();
        assertThat(byCommand.get("sampo serve")).isEqualTo(byCommand.get("sampo cluster"));
        Set<String> common = new TreeSet<>(byCommand.get("sampo serve"));
        Set<String> ofMember = new TreeSet<>(byCommand.get("sampo member"));
        assertThat(ofMember.containsAll(common)).isTrue();
        ofMember.removeAll(common);
        assertThat(between(help, "serve, cluster, member:", "member, besides:")).isEqualTo(common);
        assertThat(between(help, "member, besides:", "bench:")).isEqualTo(ofMember);
        assertThat(between(help, "bench:", "chaos jobs:")).isEqualTo(byCommand.get("sampo bench"));
        assertThat(between(help, "chaos jobs:", "models:")).isEqualTo(byCommand.get("sampo chaos jobs"));
        assertThat(between(help, "models:", "SAMPO_JAVA_OPTS")).isEqualTo(byCommand.get("sampo models"));
    }

    @Test
    void refusesTransportOfBenchBeforeItStartsAnything() {
        StringWriter err = new StringWriter();

        int code = Main.commandLine().setErr(new PrintWriter(err)).execute("bench", "--transport", "pigeon");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--transport", "'pigeon'", "tcp, aeron-udp or tls-tcp");
    }

    private static Set<String> between(String help, String from, String to) {
        return variables(help.substring(help.indexOf(from), help.indexOf(to)));
    }

    /** What options have as their defaults. */
    private static Map<String, Set<String>> variablesByCommand() {
        Map<String, Set<String>> found = new TreeMap<>();
        List<CommandLine> open = new ArrayList<>(List.of(Main.commandLine()));
        while (!open.isEmpty()) {
            CommandLine command = open.remove(0);
            open.addAll(command.getSubcommands().values());
            found.put(
                    command.getCommandSpec().qualifiedName(),
                    variables(String.join(
                            " ",
                            command.getCommandSpec().options().stream()
                                    .map(MainTest::writtenDefault)
                                    .toList())));
        }
        return found;
    }

    /** As it stands in the code: picocli itself says what it comes to. */
    private static String writtenDefault(ArgSpec option) {
        Option annotation = ((AnnotatedElement) option.userObject()).getAnnotation(Option.class);
        return annotation == null ? "" : annotation.defaultValue();
    }

    private static Set<String> variables(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        Set<String> found = new TreeSet<>();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
