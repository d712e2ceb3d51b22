package dev.siskin.loadtest;

import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.OutputFile;
import dev.siskin.loadtest.report.Report;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.report.html.HtmlReport;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Slice;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Where a command's findings go besides the text on the terminal: the options, and the writing.
 * What cannot be written costs the command nothing but its exit code, and that only when all else
 * was good.
 */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class OutputOptions {

  private static final String STDOUT = "-";

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page with plots, one HTML file that needs nothing else.")
  private @Nullable Path report;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = STDOUT,
      paramLabel = "FILE",
      description =
          "Write one JSON document; without a name, or to -, it goes to stdout and the text to"
              + " stderr.")
  private @Nullable String json;

  /** Says before the load what could not be written after it. */
  void check(CommandSpec spec) {
    Optional<String> refusal =
        Stream.of(
                report == null ? Optional.<String>empty() : OutputFile.refusal("--report", report),
                jsonFile().flatMap(file -> OutputFile.refusal("--json", file)))
            .flatMap(Optional::stream)
            .findFirst();
    if (refusal.isPresent()) {
      throw new ParameterException(spec.commandLine(), refusal.get());
    }
  }

  /** Where the command was given, when, and on what; call when it starts. */
  static Origin origin(CommandSpec spec) {
    String words =
        spec.root().commandLine().getParseResult().originalArgs().stream()
            .map(OutputOptions::quoted)
            .collect(Collectors.joining(" "));
    return new Origin(
        Instant.now(),
        "./siskin " + words,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString());
  }

  /** When a run began that is over just now. */
  static Instant startOf(Results results) {
    List<Slice> slices = results.timeline().slices();
    long nanos = slices.isEmpty() ? 0 : slices.get(slices.size() - 1).endNanos();
    return Instant.now().minusNanos(nanos);
  }

  /** Where text for people goes: standard output, unless that is taken by JSON. */
  PrintWriter forPeople(CommandSpec spec) {
    return jsonOnStdout() ? spec.commandLine().getErr() : spec.commandLine().getOut();
  }

  boolean jsonOnStdout() {
    return STDOUT.equals(json);
  }

  /** Writes what was asked for, says what failed, and returns the exit code. */
  int write(CommandSpec spec, Report page, String document) {
    if (jsonOnStdout()) {
      spec.commandLine().getOut().println(document);
      spec.commandLine().getOut().flush();
    }
    Optional<String> noJson =
        jsonFile().flatMap(file -> writeText("--json", file, document + System.lineSeparator()));
    Optional<String> noReport =
        report == null ? Optional.empty() : writeText("--report", report, HtmlReport.of(page));
    return exitCode(spec, page.exitCode(), Stream.of(noJson, noReport).flatMap(Optional::stream));
  }

  /** Prints what could not be written; turns a good exit code, and no other, into a refusal. */
  static int exitCode(CommandSpec spec, int exitCode, Stream<String> failures) {
    List<String> sentences = failures.toList();
    sentences.forEach(spec.commandLine().getErr()::println);
    spec.commandLine().getErr().flush();
    return !sentences.isEmpty() && exitCode == Verdict.GOOD ? Verdict.REFUSED : exitCode;
  }

  private Optional<Path> jsonFile() {
    return json == null || jsonOnStdout() ? Optional.empty() : Optional.of(Path.of(json));
  }

  private static Optional<String> writeText(String option, Path file, String text) {
    return OutputFile.write(option, file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
