package dev.siskin.server.telemetry;

import java.util.concurrent.CompletionStage;

/** Where records go: Kafka, or the list of the tests. Called by the telemetry thread. */
interface TelemetrySink extends AutoCloseable {
  /**
   * Begins to send. Never throws; what goes wrong comes with the stage, on any thread.
   *
   * @return done when the broker has it
   */
  CompletionStage<?> send(Outbox.Message message);

  @Override
  void close();
}
