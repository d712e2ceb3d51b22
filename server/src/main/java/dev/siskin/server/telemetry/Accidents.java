package dev.siskin.server.telemetry;

import dev.siskin.server.log.CallerLog;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * What nobody foresaw ends no thread of telemetry: without it the loops' cells would be cut by
 * nobody, and pile up.
 */
final class Accidents {
  private static final CallerLog LOG = CallerLog.of(Accidents.class);

  /** What throws at once, and each time, must not cost a core. */
  private static final long PAUSE_MILLIS = 100;

  /** A step that may be interrupted. */
  interface Step {
    void take() throws InterruptedException;
  }

  private Accidents() {}

  /** Takes a step; what it throws is said in the log, and the thread goes on after a pause. */
  static void goOn(Step step) throws InterruptedException {
    try {
      step.take();
    } catch (RuntimeException | Error e) {
      LOG.at(Level.ERROR, "telemetry met with an accident, and goes on").setCause(e).log();
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
