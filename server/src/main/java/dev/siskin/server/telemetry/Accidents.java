package dev.siskin.server.telemetry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nobody foresaw ends no thread of telemetry: without it the loops' cells would be cut by
 * nobody, and pile up.
 */
final class Accidents {
  private static final Logger LOG = LoggerFactory.getLogger(Accidents.class);

  /** A step that may be interrupted. */
  interface Step {
    void take() throws InterruptedException;
  }

  private Accidents() {}

  /** Takes a step; what it throws is said in the log, and the thread goes on. */
  static void goOn(Step step) throws InterruptedException {
    try {
      step.take();
    } catch (RuntimeException | Error e) {
      LOG.error("telemetry met with an accident, and goes on", e);
    }
  }
}
