package dev.siskin.server.infer;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.server.lane.Inference;
import dev.siskin.server.model.Route;
import dev.siskin.server.trace.RequestTrace;
import dev.siskin.server.trace.Step;
import org.jspecify.annotations.Nullable;

/** Tells the trace of a journey what the journey knows, once it has ended. On its loop. */
final class JourneyTrace {
  private JourneyTrace() {}

  /**
   * @param code null when it was answered
   * @param now of its end; the step at which it failed goes up to here
   * @param encodedNanos when the answer was written, or now
   */
  static void end(
      Journey of, RequestTrace trace, @Nullable ErrorCode code, long now, long encodedNanos) {
    if (!trace.isRecorded()) {
      return;
    }
    trace.step(Step.RECEIVE, of.headNanos, of.arrivedNanos == 0 ? now : of.arrivedNanos);
    Inference offered = of.inference;
    if (offered != null) {
      long decodedNanos = of.arrivedNanos + of.decodeNanos;
      trace.step(Step.DECODE, of.arrivedNanos, decodedNanos);
      stepsOf(of, offered, trace, decodedNanos, now, encodedNanos);
      trace.rows(offered.request().rows());
    } else if (of.arrivedNanos != 0) {
      trace.step(Step.DECODE, of.arrivedNanos, now);
    }
    Route way = of.route;
    String model = of.exchange.model();
    if (way != null) {
      trace.routed(way);
    } else if (of.shared.models.model(model) != null) {
      trace.model(model);
    }
    trace.end(of.exchange.entrance(), of.exchange.id(), code, now);
  }

  /** It waits from the moment that it is decoded, though it is offered a little later. */
  private static void stepsOf(
      Journey of,
      Inference offered,
      RequestTrace trace,
      long decodedNanos,
      long now,
      long encodedNanos) {
    long startedNanos = offered.startedNanos();
    trace.step(Step.QUEUE, decodedNanos, startedNanos == 0 ? now : startedNanos);
    if (startedNanos == 0) {
      return;
    }
    long ranNanos = offered.ranNanos();
    trace.step(Step.RUN, startedNanos, ranNanos == 0 ? now : ranNanos);
    if (of.encodeBegan != 0) {
      trace.step(Step.ENCODE, of.encodeBegan, encodedNanos);
    }
  }
}
