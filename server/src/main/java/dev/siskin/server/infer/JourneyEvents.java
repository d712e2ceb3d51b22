package dev.siskin.server.infer;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.OutputSummary;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.events.LoopEvents;
import dev.siskin.server.events.RequestFacts;
import dev.siskin.server.lane.Inference;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.RouteCells;
import org.jspecify.annotations.Nullable;

/**
 * Tells the records and the events of its loop what a journey knows, once it has ended. On its
 * loop. Allocates only for a request that is to have an event.
 */
final class JourneyEvents {
  private JourneyEvents() {}

  /** It was answered, with the times that go into the histograms. */
  static void answered(
      Journey of,
      TensorData[] outputs,
      long now,
      long queueNanos,
      long runNanos,
      long encodeNanos) {
    Route way = of.route;
    if (way == null) {
      return;
    }
    count(of, way, now, queueNanos, runNanos, encodeNanos);
    if (of.isWarmUp) {
      return;
    }
    String model = way.version().model();
    RequestFacts facts = ended(of, model, null);
    facts.took(Stage.TOTAL, now - of.arrivedNanos);
    facts.took(Stage.RECEIVE, of.arrivedNanos - of.headNanos);
    facts.took(Stage.QUEUE, queueNanos);
    facts.took(Stage.RUN, runNanos);
    facts.took(Stage.DECODE, of.decodeNanos);
    facts.took(Stage.ENCODE, encodeNanos);
    choose(of, facts, model, null, outputs, now);
  }

  private static void count(
      Journey of, Route way, long now, long queueNanos, long runNanos, long encodeNanos) {
    RouteCells cells = of.shared.recorder.cells(way);
    cells.answered(
        of.arrivedSecond,
        now - of.arrivedNanos,
        of.arrivedNanos - of.headNanos,
        queueNanos,
        runNanos,
        of.decodeNanos,
        encodeNanos);
    if (!of.finite) {
      cells.notFinite(of.arrivedSecond);
    }
  }

  /** It ended without an answer; the last stage that it reached goes up to here. */
  static void failed(Journey of, ErrorCode code, long now) {
    if (of.isWarmUp) {
      return;
    }
    String model = loadedModel(of);
    RequestFacts facts = ended(of, model, code);
    if (of.arrivedNanos == 0) {
      facts.took(Stage.RECEIVE, now - of.headNanos);
    } else {
      facts.took(Stage.RECEIVE, of.arrivedNanos - of.headNanos);
      facts.took(Stage.TOTAL, now - of.arrivedNanos);
      stagesAfterArrival(of, facts, now);
    }
    choose(of, facts, model, code, null, now);
  }

  private static void stagesAfterArrival(Journey of, RequestFacts facts, long now) {
    Inference offered = of.inference;
    if (offered == null) {
      facts.took(Stage.DECODE, now - of.arrivedNanos);
      return;
    }
    facts.took(Stage.DECODE, of.decodeNanos);
    long offeredNanos = of.arrivedNanos + of.decodeNanos;
    long startedNanos = offered.startedNanos();
    facts.took(Stage.QUEUE, (startedNanos == 0 ? now : startedNanos) - offeredNanos);
    if (startedNanos == 0) {
      return;
    }
    long ranNanos = offered.ranNanos();
    facts.took(Stage.RUN, (ranNanos == 0 ? now : ranNanos) - startedNanos);
    if (of.encodeBegan != 0) {
      facts.took(Stage.ENCODE, now - of.encodeBegan);
    }
  }

  /** A name that nobody here knows is the caller's own word. */
  private static String loadedModel(Journey of) {
    Route way = of.route;
    if (way != null) {
      return way.version().model();
    }
    Model model = of.shared.models.model(of.exchange.model());
    return model == null ? "" : model.name();
  }

  private static RequestFacts ended(Journey of, String model, @Nullable ErrorCode code) {
    RequestFacts facts =
        of.shared.events.ended(
            RequestIds.number(of.exchange.id()),
            model,
            of.route,
            code,
            of.exchange.transport(),
            of.arrivedMillis);
    Inference offered = of.inference;
    if (offered != null) {
      facts.ran(offered.request().rows(), offered.run());
    }
    return facts;
  }

  private static void choose(
      Journey of,
      RequestFacts facts,
      String model,
      @Nullable ErrorCode code,
      TensorData @Nullable [] outputs,
      long now) {
    LoopEvents events = of.shared.events;
    if (events.chooses(facts, model, code, now)) {
      Inference ran = of.inference;
      if (ran != null && outputs != null && of.shared.config.telemetry().events().outputs()) {
        facts.gave(OutputSummary.of(ran.request().signature(), outputs));
      }
      events.add(facts, of.exchange.id(), of.unit, of.traceParent());
    }
  }
}
