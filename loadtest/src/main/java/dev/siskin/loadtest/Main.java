package dev.siskin.loadtest;

import dev.siskin.loadtest.report.Verdict;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the load tool: {@code siskin load}. */
@Command(
    name = "siskin",
    description = "Puts load on a model server and measures what it answers.",
    subcommands = LoadCommand.class)
public final class Main {

  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::refuse);
  }

  /** The usual answer is a page of usage below which the one sentence that matters gets lost. */
  private static int refuse(CommandLine.ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    command.getErr().println(mistake.getMessage());
    command.getErr().println("See ./" + command.getCommandSpec().qualifiedName() + " --help.");
    return Verdict.REFUSED;
  }
}
