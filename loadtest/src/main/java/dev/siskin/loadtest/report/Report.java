package dev.siskin.loadtest.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * One report: what it is, what came out in plain words, and its parts in reading order.
 *
 * @param conclusion sentences; of a single run its verdict
 * @param exitCode what the command ends with
 */
public record Report(
    String title, Origin origin, List<String> conclusion, int exitCode, List<Section> sections) {

  public Report {
    conclusion = List.copyOf(conclusion);
    sections = List.copyOf(sections);
  }

  /** A report on one run, which says for itself what came out. */
  public static Report of(String title, Origin origin, RunSection run) {
    Verdict verdict = run.verdict();
    return new Report(title, origin, verdict.sentences(), verdict.exitCode(), List.of(run));
  }

  /** The runs among the sections. */
  public List<RunSection> runs() {
    return sections.stream()
        .flatMap(section -> section instanceof RunSection run ? Stream.of(run) : Stream.empty())
        .toList();
  }

  /** Whether a run in it was cut short. */
  public boolean partial() {
    return runs().stream().anyMatch(run -> run.verdict().partial());
  }
}
