package dev.siskin.watch;

import dev.siskin.watch.archive.ArchiveCommand;
import dev.siskin.watch.explain.ExplainCommand;
import dev.siskin.watch.tail.TailCommand;
import dev.siskin.watch.topics.TopicsCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of the readers: {@code siskin-watch COMMAND}. */
@Command(
    name = "siskin-watch",
    description = "Reads what Siskin servers say about themselves on Kafka.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TailCommand.class,
      ExplainCommand.class,
      ArchiveCommand.class,
      TopicsCommand.class
    })
public final class Main implements Runnable {
  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  @Spec private CommandSpec spec = CommandSpec.create();

  @SuppressWarnings("unused") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this text.")
  private boolean help;

  private Main() {}

  public static void main(String[] args) {
    // A name of its own, since a server on the same class path has a logback.xml too.
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "logback-watch.xml");
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::wrongUse);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int wrongUse(ParameterException wrong, String[] args) {
    PrintWriter err = wrong.getCommandLine().getErr();
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    err.println(wrong.getMessage() + " See " + command + " --help.");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
