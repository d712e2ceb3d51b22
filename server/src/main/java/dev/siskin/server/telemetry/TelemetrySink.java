package dev.siskin.server.telemetry;

import java.util.concurrent.CompletionStage;

/** Where records go: Kafka, or the list of the tests. Called by the telemetry thread. */
interface TelemetrySink extends AutoCloseable {
  /** A send that failed, in words that a log can take. */
  final class FailedException extends RuntimeException {
    FailedException(String why) {
      super(why, null, false, false);
    }
  }

  /** This record will never be taken, so there is no use in sending it again. */
  final class RefusedException extends RuntimeException {
    RefusedException(String why) {
      super(why, null, false, false);
    }
  }

  /** Called once, before all else. Returns at once. */
  default void open() {}

  /**
   * Begins to send. Never throws; what goes wrong comes with the stage, on any thread.
   *
   * @return done when the broker has it; failed with a {@link RefusedException} when none ever will
   */
  CompletionStage<?> send(Outbox.Message message);

  @Override
  void close();
}
