package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.LoadPlan;

/**
 * An event under way: it begins once and ends once, whoever says so first. Any thread; the methods
 * exclude each other.
 */
interface Happening {

  Event event();

  /** Begins; what goes wrong is kept for {@link #check}. */
  void begin();

  /** Ends, also if it was never begun. */
  void end();

  /** Whether it came to pass; ask after the end. */
  Check check();

  /** What does it; throws IllegalArgumentException, with a sentence, if it cannot be done. */
  static Happening of(Event event, FaultyNetwork network, LoadPlan load) {
    if (event instanceof Event.Pause pause) {
      return new PausedProcess(pause);
    }
    if (event instanceof Event.Hostile hostile) {
      return new HostileHappening(hostile, load);
    }
    return event instanceof Event.Break fault
        ? new FaultHappening(fault, network)
        : new RunProgram((Event.Run) event);
  }
}
