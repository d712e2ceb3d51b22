package dev.siskin.loadtest;

import dev.siskin.loadtest.performance.FigureFolder;
import dev.siskin.loadtest.performance.Machine;
import dev.siskin.loadtest.performance.PerformancePage;
import dev.siskin.loadtest.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code performance-page}: what {@code ./siskin performance} makes its page with. */
@Command(
    name = "performance-page",
    hidden = true,
    sortOptions = false,
    description = "Writes the page of measured figures from the files that figures left.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:written", "2:wrong options, or a file that cannot be read or written"})
final class PerformancePageCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--figures",
      required = true,
      paramLabel = "DIR",
      description = "Where the figures are kept, one JSON file each.")
  private Path figures;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Take in first what runs left here.")
  private @Nullable Path results;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The page.")
  private Path out;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private HelpOption help;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  PerformancePageCommand() {}

  @Override
  public Integer call() {
    try {
      FigureFolder folder = new FigureFolder(figures);
      if (results != null) {
        folder.take(results, Machine.text());
      }
      Files.writeString(out, PerformancePage.of(folder.figures()));
      return Verdict.GOOD;
    } catch (IOException failure) {
      spec.commandLine().getErr().println("The page was not written: " + failure.getMessage());
      return Verdict.REFUSED;
    }
  }
}
