package dev.siskin.loadtest;

import dev.siskin.loadtest.scenario.Library;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siskin load scenarios}: what there is to run. */
@Command(
    name = "scenarios",
    sortOptions = false,
    description = "Lists the scenarios that the tool brings along.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:listed", "2:wrong options"})
public final class ScenariosCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--show",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Print one of them, to begin an own one with.")
  private String shown;

  @Option(
      names = "--schema",
      description = "Print the JSON Schema of scenario files, for an editor.")
  private boolean schema;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private HelpOption help;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ScenariosCommand() {}

  @Override
  public Integer call() {
    if (schema) {
      print("%s%n", ScenarioSource.schema().text());
    } else if (!shown.isEmpty()) {
      print("%s", text(shown));
    } else {
      for (String name : Library.names()) {
        print("%-18s %s%n", name, ScenarioSource.read(name, Map.of(), false).about());
      }
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private String text(String name) {
    return Library.text(name)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "There is no scenario '" + name + "'; " + Library.hint(name)));
  }

  private void print(String format, Object... arguments) {
    spec.commandLine().getOut().printf(format, arguments);
  }
}
