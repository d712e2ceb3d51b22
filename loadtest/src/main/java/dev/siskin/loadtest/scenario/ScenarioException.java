package dev.siskin.loadtest.scenario;

import java.util.List;
import java.util.stream.Collectors;

/** A scenario that cannot be run as it is written. The message has a line for each mistake. */
public final class ScenarioException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** More than a screen of them helps nobody. */
  private static final int MAX_SHOWN = 12;

  public ScenarioException(List<Mistake> mistakes) {
    super(textOf(mistakes));
  }

  ScenarioException(String sentence) {
    super(sentence);
  }

  private static String textOf(List<Mistake> mistakes) {
    String shown =
        mistakes.stream().limit(MAX_SHOWN).map(Mistake::text).collect(Collectors.joining("\n"));
    int more = mistakes.size() - MAX_SHOWN;
    return more > 0 ? shown + "\n... and " + more + " more." : shown;
  }
}
