package dev.siskin.loadtest;

import dev.siskin.loadtest.report.Verdict;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** Entry point of the load tool: {@code siskin load}. */
@Command(
    name = "siskin",
    description = "Puts load on a model server and measures what it answers.",
    subcommands = {LoadCommand.class, PerformancePageCommand.class})
public final class Main {

  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    int exitCode = commandLine().execute(arguments);
    if (System.out.checkError()) {
      System.err.println("Standard output was cut short: it is full, or nobody reads it.");
      exitCode = exitCode == Verdict.GOOD ? Verdict.REFUSED : exitCode;
    }
    System.exit(exitCode);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler(Main::explain);
  }

  /** What the machine refused is no defect of this tool. */
  private static int explain(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("Too many open files")) {
        command.getErr().println("This tool may not open enough files; raise ulimit -n.");
        return Verdict.REFUSED;
      }
    }
    throw failure;
  }

  /** The usual answer is a page of usage below which the one sentence that matters gets lost. */
  private static int refuse(CommandLine.ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    command.getErr().println(mistake.getMessage());
    command.getErr().println("See ./" + command.getCommandSpec().qualifiedName() + " --help.");
    return Verdict.REFUSED;
  }
}
