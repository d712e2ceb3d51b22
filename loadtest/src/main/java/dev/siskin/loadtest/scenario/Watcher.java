package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.tally.Progress;
import java.time.Duration;
import java.util.List;

/** Who is told how a scenario goes on, by the thread that runs it. */
public interface Watcher {

  /** A step is about to begin that is meant to take so long. */
  void stepBegins(Step step, Duration length);

  /** Called about once a second, with a value for each load of the step. */
  void second(List<Progress> loads);

  /** A step is over and judged. */
  void stepEnded(StepOutcome outcome);
}
