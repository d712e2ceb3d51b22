package dev.siskin.loadtest;

import dev.siskin.loadtest.Output.Findings;
import dev.siskin.loadtest.drive.Load;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.sweep.Axis;
import dev.siskin.loadtest.sweep.Cell;
import dev.siskin.loadtest.sweep.CellRun;
import dev.siskin.loadtest.sweep.Grid;
import dev.siskin.loadtest.sweep.Sweep;
import dev.siskin.loadtest.sweep.SweepJson;
import dev.siskin.loadtest.sweep.SweepPage;
import dev.siskin.loadtest.sweep.SweepText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code siskin load sweep}: the same load over a grid of settings. */
@Command(
    name = "sweep",
    sortOptions = false,
    defaultValueProvider = Defaults.OfFind.class,
    preprocessor = QuotedOptions.class,
    description = {
      "Puts the same load on every combination of settings and says which is best.",
      "Each round runs every cell once, in an order drawn anew, so that a machine that drifts"
          + " favours none."
    },
    footer = {
      "%nExamples:%n",
      "  ./siskin load sweep --vary maxBatchRows=1,8,64 --vary slots=1,2 \\",
      "      --start \"./siskin up --set batching.maxBatchRows={maxBatchRows} --set"
          + " batching.slots={slots}\" \\",
      "      --ready-url http://127.0.0.1:8501/v2/health/ready --find p99=20ms",
      "  ./siskin load sweep --vary c=1,16,64 --option \"--connections {c}\" --measure p99"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is a best cell",
      "2:wrong options, or no target that serves",
      "3:no cell has runs that count",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; the table shows the runs there were"
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT)
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class SweepCommand implements Callable<Integer> {

  private static final int MAX_ROUNDS = 100;
  private static final int MAX_PORT = 65_535;
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Spec private CommandSpec spec;

  @Option(
      names = "--vary",
      required = true,
      paramLabel = "NAME=VALUE,...",
      description = "A setting and its values; again for further ones. {NAME} stands for it below.")
  private List<String> vary;

  @Option(
      names = "--start",
      description = "Command that starts the server of a cell; it is stopped after the cell.")
  private @Nullable String start;

  @Option(names = "--ready-url", description = "Answers 200 once that server is ready.")
  private @Nullable URI ready;

  @Option(
      names = "--ready-within",
      defaultValue = "90s",
      converter = ToDuration.class,
      description = "Give a server up that takes longer." + DEFAULT)
  private Duration readyWithin;

  @Option(
      names = "--option",
      description = "Load options of a cell, in quotes and with blanks rather than =.")
  private List<String> templates = new ArrayList<>();

  @Option(names = "--rounds", defaultValue = "3", description = "Runs of each cell." + DEFAULT)
  private int rounds;

  @Mixin private SeriesOptions series;

  @Option(
      names = "--find",
      paramLabel = "SLO",
      converter = ToSlo.class,
      description = "Instead of one run, find the highest rate that holds this: p99=20ms.")
  private @Nullable Slo slo;

  @Mixin private FindOptions find;

  @Mixin private Output output;

  @Mixin
  @SuppressWarnings("UnusedVariable") // for the help and the parser; LoadWords reads the words
  private LoadOptions options;

  @Override
  public Integer call() throws InterruptedException, IOException {
    output.begin();
    Grid grid = output.checked(this::grid);
    LoadWords shared = output.checked(() -> LoadWords.of(spec));
    if (ready != null && StartedServer.isTaken(ready)) {
      output.refuse(
          "Something answers at "
              + ready
              + " already, and would be taken for the server of each cell; stop it first.");
      return Verdict.REFUSED;
    }
    try (Runs runs = new Runs(Runs.LONGEST_HOLD.plus(StartedServer.LONGEST_END))) {
      List<Load> firsts = output.checked(() -> firsts(grid, shared, runs));
      Optional<String> refusal = start == null ? refusal(firsts, runs) : Optional.empty();
      if (refusal.isPresent()) {
        output.refuse(refusal.get());
        return runs.isStopped() ? Verdict.STOPPED : Verdict.REFUSED;
      }
      Sweep sweep = new Sweep(grid, load().yardstick());
      makeRounds(sweep, grid, shared, runs);
      return report(sweep, runs.isStopped());
    }
  }

  private Grid grid() {
    if ((start == null) != (ready == null)) {
      throw new IllegalArgumentException("--start and --ready-url go together: give both or none.");
    }
    if (ready != null && !isHttp(ready)) {
      throw new IllegalArgumentException(
          "--ready-url " + ready + " is no address of http or https with a host.");
    }
    if (start != null && Words.of(start).isEmpty()) {
      throw new IllegalArgumentException("--start must name a program.");
    }
    series.check();
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException("--rounds must lie between 1 and " + MAX_ROUNDS + ".");
    }
    Grid grid = new Grid(vary.stream().map(Axis::parse).toList());
    List<String> uses = new ArrayList<>(templates);
    uses.add(start == null ? "" : start);
    grid.requireUse(uses);
    return grid;
  }

  private static boolean isHttp(URI address) {
    return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
        && address.getHost() != null
        && address.getPort() <= MAX_PORT;
  }

  /** A mistake that shows in the last cell only must not cost the runs of all others. */
  private List<Load> firsts(Grid grid, LoadWords shared, Runs runs) {
    return grid.cells().stream().map(cell -> load().first(words(shared, cell), runs)).toList();
  }

  /** Why the target of the first cell does not serve; empty as soon as that of any cell does. */
  private static Optional<String> refusal(List<Load> loads, Runs runs) throws InterruptedException {
    Optional<String> first = Optional.empty();
    for (Load load : loads) {
      Optional<String> refusal = runs.probe(load);
      if (refusal.isEmpty() || runs.isStopped()) {
        return refusal;
      }
      first = first.or(() -> refusal);
    }
    return first;
  }

  private CellLoad load() {
    return slo == null
        ? new CellLoad.OneRun(series.measure(), find.maxErrors())
        : new CellLoad.HighestRate(find, slo);
  }

  private LoadWords words(LoadWords shared, Cell cell) {
    LoadWords words = shared;
    for (String template : templates) {
      words = words.with(Words.of(cell.fill(template)));
    }
    return words;
  }

  private void makeRounds(Sweep sweep, Grid grid, LoadWords shared, Runs runs)
      throws InterruptedException, IOException {
    Random lot = new Random(series.seed());
    int all = rounds * grid.cells().size();
    int number = 0;
    for (int round = 0; round < rounds; round++) {
      for (Cell cell : grid.round(lot)) {
        CellRun run = run(cell, words(shared, cell), runs);
        if (runs.isStopped()) {
          return;
        }
        sweep.tell(cell, run);
        number++;
        output.say(SweepText.line(number, all, cell, run, load().yardstick()));
      }
    }
  }

  private CellRun run(Cell cell, LoadWords words, Runs runs)
      throws InterruptedException, IOException {
    if (start == null || ready == null) {
      return load().run(words, runs);
    }
    Path log = Files.createTempFile("siskin-sweep-", ".log");
    try (StartedServer server = StartedServer.start(Words.of(cell.fill(start)), log)) {
      Optional<String> trouble = server.awaitReady(ready, readyWithin, runs::isStopped);
      if (trouble.isPresent()) {
        return CellRun.flawed(trouble.get());
      }
      runs.discard(series.discard(), load().first(words, runs));
      return load().run(words, runs);
    } catch (IllegalArgumentException mistake) {
      return CellRun.flawed(String.valueOf(mistake.getMessage()));
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private int report(Sweep sweep, boolean stopped) {
    int exitCode =
        stopped ? Verdict.STOPPED : sweep.best().isPresent() ? Verdict.GOOD : Verdict.OFF_PACE;
    String heading =
        rounds
            + (rounds == 1 ? " run" : " runs")
            + " of each cell, in an order drawn with seed "
            + series.seed();
    Findings findings =
        new Findings(
            "A sweep over " + String.join(" and ", vary),
            sweep.verdict(),
            SweepText.of(heading, sweep),
            SweepJson.of(heading, sweep, exitCode),
            SweepPage.sections(heading, sweep));
    return output.end(findings, exitCode);
  }
}
