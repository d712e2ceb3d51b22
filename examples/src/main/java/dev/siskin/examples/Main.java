package dev.siskin.examples;

import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.dense.Mlp784Example;
import dev.siskin.examples.digits.DigitsExample;
import dev.siskin.examples.synthetic.StrictModel;
import dev.siskin.examples.synthetic.SyntheticModel;
import dev.siskin.examples.synthetic.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Trains or generates the example models. {@code all} makes those that {@code siskin up} needs; the
 * others are made only when asked for.
 */
@Command(
    name = "examples",
    description = "Trains or generates example models and writes them where a server finds them.",
    synopsisSubcommandLabel = "(digits | mlp784 | strict | all | cnn | heavy-conv | slow20 | tiny)",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the models are there, made now or before",
      "1:something went wrong; a line says what",
      "2:the command line is not right"
    })
public final class Main {
  private static final String ANSWERS =
      "File for the trainer's own answers to every held-out digit (JSON).";

  private final boolean terminal;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this help and end.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before any command runs
  private CommandSpec spec;

  private Main(boolean terminal) {
    this.terminal = terminal;
  }

  public static void main(String[] args) {
    // Must stand before the first JavaCPP class: its limit on resident memory stalls the process.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    Charset charset = Charset.defaultCharset();
    PrintWriter out = new PrintWriter(System.out, true, charset);
    PrintWriter err = new PrintWriter(System.err, true, charset);
    System.exit(run(out, err, Ansi.AUTO.enabled(), args));
  }

  /** Runs one command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, boolean terminal, String... args) {
    return new CommandLine(new Main(terminal))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((e, command, parsed) -> report(e, command))
        .execute(args);
  }

  private static int report(Exception e, CommandLine command) throws Exception {
    if (!(e instanceof IOException io)) {
      throw e;
    }
    command.getErr().println("examples: " + sentence(io));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The JDK's own file errors say a path and no more. */
  private static @Nullable String sentence(IOException e) {
    if (!(e instanceof FileSystemException file)) {
      return e.getMessage();
    }
    String reason = e instanceof AccessDeniedException ? "permission denied" : file.getReason();
    return "Cannot read or write " + file.getFile() + (reason == null ? "" : ": " + reason);
  }

  @Command(description = "Trains versions 1 and 2 of a model of handwritten digits.")
  int digits(
      @Mixin StoreOptions store,
      @Option(names = "--answers", paramLabel = "FILE", description = ANSWERS)
          @Nullable Path answers)
      throws IOException {
    ProgressLine progress = progress();
    new DigitsExample(store.open(progress), progress).run(answers);
    return CommandLine.ExitCode.OK;
  }

  @Command(description = "Generates a 784-256-128-10 network with random weights, for benchmarks.")
  int mlp784(
      @Mixin StoreOptions store,
      @Option(
              names = "--versions",
              split = ",",
              defaultValue = "1",
              paramLabel = "N",
              description = "Versions to write, such as 1,2 (default: ${DEFAULT-VALUE}).")
          List<Integer> versions,
      @Option(
              names = "--seed",
              defaultValue = "1",
              paramLabel = "N",
              description =
                  "Seed of version 1; version n has seed + n - 1 (default: ${DEFAULT-VALUE}).")
          long seed)
      throws IOException {
    SortedSet<Integer> wanted = new TreeSet<>(versions);
    if (wanted.first() < 1) {
      throw new ParameterException(spec.commandLine(), "--versions must be 1 or more");
    }
    new Mlp784Example(store.open(progress())).run(wanted, seed);
    return CommandLine.ExitCode.OK;
  }

  @Command(
      description =
          "Generates a model that halves four numbers, and fails on a row that is not finite.")
  int strict(@Mixin StoreOptions store) throws IOException {
    StrictModel.writeTo(store.open(progress()));
    return CommandLine.ExitCode.OK;
  }

  @Command(
      description = "What siskin up serves: digits versions 1 and 2, mlp784 version 1, and strict.")
  int all(
      @Mixin StoreOptions store,
      @Option(names = "--answers", required = true, paramLabel = "FILE", description = ANSWERS)
          Path answers)
      throws IOException {
    int digits = digits(store, answers);
    return digits != CommandLine.ExitCode.OK
        ? digits
        : Math.max(mlp784(store, List.of(1), 1), strict(store));
  }

  @Command(
      description =
          "Generates a small convolutional network whose rows cost the same alone and in batches.")
  int cnn(@Mixin StoreOptions store, @Mixin SeedOption seed) throws IOException {
    return generate(SyntheticModel.CNN, store, seed);
  }

  @Command(
      name = "heavy-conv",
      description = "Generates a convolutional network that is slower per row in batches.")
  int heavyConv(@Mixin StoreOptions store, @Mixin SeedOption seed) throws IOException {
    return generate(SyntheticModel.HEAVY_CONV, store, seed);
  }

  @Command(description = "Generates a network that takes about 20 ms for each row.")
  int slow20(@Mixin StoreOptions store, @Mixin SeedOption seed) throws IOException {
    return generate(SyntheticModel.SLOW20, store, seed);
  }

  private int generate(SyntheticModel model, StoreOptions store, SeedOption seed)
      throws IOException {
    model.writeTo(store.open(progress()), seed.seed());
    return CommandLine.ExitCode.OK;
  }

  @Command(description = "Generates many models of a few operations: tiny-0001, tiny-0002, ...")
  int tiny(
      @Mixin StoreOptions store,
      @Option(
              names = "--count",
              defaultValue = "1000",
              paramLabel = "N",
              description = "How many, 1 to 9999 (default: ${DEFAULT-VALUE}).")
          int count)
      throws IOException {
    if (count < 1 || count > TinyModels.MOST) {
      throw new ParameterException(
          spec.commandLine(), "--count must be from 1 to " + TinyModels.MOST);
    }
    ProgressLine quiet = new ProgressLine(new PrintWriter(Writer.nullWriter()), false);
    new TinyModels(store.open(quiet), progress()).write(count);
    return CommandLine.ExitCode.OK;
  }

  private ProgressLine progress() {
    return new ProgressLine(spec.commandLine().getOut(), terminal);
  }
}
