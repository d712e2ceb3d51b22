package dev.siskin.loadtest;

import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.Report;
import dev.siskin.loadtest.report.Section;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a command that makes several runs prints: lines meanwhile, a table, and what was asked. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class Output {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private OutputOptions options;

  private Origin origin;

  /** Call when the command starts; refuses what could not be written in the end. */
  void begin() {
    options.check(spec);
    origin = OutputOptions.origin(spec);
  }

  /** Shows a line at once. */
  void say(String line) {
    options.forPeople(spec).println(line);
    options.forPeople(spec).flush();
  }

  /** A sentence on why nothing was run. */
  void refuse(String sentence) {
    spec.commandLine().getErr().println(sentence);
  }

  /**
   * The end of it all.
   *
   * @return the exit code, which says also whether everything could be written
   */
  int end(Findings findings, int exitCode) {
    options.forPeople(spec).print(findings.text());
    options.forPeople(spec).flush();
    Report page =
        new Report(
            findings.title(), origin, List.of(findings.verdict()), exitCode, findings.sections());
    return options.write(spec, page, findings.document());
  }

  /** Turns an IllegalArgumentException, which says what the user did wrong, into exit code 2. */
  <T> T checked(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException mistake) {
      throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
    }
  }

  /** What a command found out, in the forms it can be shown in. */
  record Findings(
      String title, String verdict, String text, String document, List<Section> sections) {}
}
