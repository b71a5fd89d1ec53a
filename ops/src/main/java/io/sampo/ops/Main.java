package io.sampo.ops;

import io.sampo.ops.chaos.ChaosCommand;
import io.sampo.ops.launcher.ClusterCommand;
import io.sampo.ops.launcher.LaunchException;
import io.sampo.ops.launcher.MemberCommand;
import io.sampo.ops.launcher.ServeCommand;
import io.sampo.ops.load.BenchCommand;
import io.sampo.ops.models.ModelsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** The entry point of the {@code sampo} command. */
@Command(
        name = "sampo",
        description = "A distributed, actor-based inference cluster.",
        mixinStandardHelpOptions = true,
        version = "sampo 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            ClusterCommand.class,
            MemberCommand.class,
            ModelsCommand.class,
            BenchCommand.class,
            ChaosCommand.class
        },
        footer = {
            "",
            "Environment variables, for options that are not given:",
            "  serve, cluster, member:",
            "    SAMPO_HOST, SAMPO_PORT, SAMPO_DATA, SAMPO_MODELS, SAMPO_TRANSPORT,",
            "    SAMPO_CONFIG, and SAMPO_DATABASE_URL for --database",
            "  member, besides:",
            "    SAMPO_DEVICE, SAMPO_REMOTE_HOST, SAMPO_REMOTE_PORT",
            "  bench:       SAMPO_MODELS, SAMPO_TRANSPORT",
            "  chaos jobs:  SAMPO_MODELS",
            "  models:      SAMPO_URL",
            "SAMPO_JAVA_OPTS holds options of the JVM, for all of them."
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command with all its subcommands; trouble is told in one line on standard error. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((exception, args) -> {
            CommandLine wrong = exception.getCommandLine();
            wrong.getErr()
                    .println("sampo: " + exception.getMessage() + "; see '"
                            + wrong.getCommandSpec().qualifiedName() + " --help'");
            return ExitCode.USAGE;
        });
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println("sampo: " + LaunchException.inOneLine(exception));
            return ExitCode.SOFTWARE;
        });
        return commandLine;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
