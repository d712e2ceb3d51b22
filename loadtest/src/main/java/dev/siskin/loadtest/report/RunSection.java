package dev.siskin.loadtest.report;

import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Results;
import java.util.List;
import java.util.Optional;

/**
 * One run with all its plots. Several runs of one report are also drawn side by side: over the load
 * where they differ in rate, and by what their servers used.
 *
 * @param group runs of the same group share a colour and a line, such as all of one target; empty
 *     where there is nothing to tell apart
 * @param slo what goodput is counted against; without one there is no goodput
 * @param figures further numbers about the run, such as {@link Figure#CPU_PER_ANSWER}
 * @param observed what was seen of the server beside its answers
 */
public record RunSection(
    String title,
    String group,
    Heading heading,
    Results results,
    Verdict verdict,
    Optional<Slo> slo,
    List<Figure> figures,
    Observed observed)
    implements Section {

  public RunSection {
    figures = List.copyOf(figures);
  }

  public static RunSection of(String title, Heading heading, Results results, Verdict verdict) {
    return new RunSection(
        title, "", heading, results, verdict, Optional.empty(), List.of(), Observed.NOTHING);
  }

  public RunSection in(String newGroup) {
    return new RunSection(title, newGroup, heading, results, verdict, slo, figures, observed);
  }

  public RunSection against(Slo newSlo) {
    return against(Optional.of(newSlo));
  }

  public RunSection against(Optional<Slo> newSlo) {
    return new RunSection(title, group, heading, results, verdict, newSlo, figures, observed);
  }

  public RunSection with(List<Figure> newFigures) {
    return new RunSection(title, group, heading, results, verdict, slo, newFigures, observed);
  }

  /** The same, with what was seen of the server; its figures are those of what it used. */
  public RunSection seen(Observed newObserved) {
    List<Figure> used = newObserved.use().map(Figure::of).orElse(List.of());
    return new RunSection(title, group, heading, results, verdict, slo, used, newObserved);
  }
}
