package dev.siskin.server.events;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.OutputSummary;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.lane.BatchRun;
import dev.siskin.server.model.Route;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request that has ended, in a place that is used again and again: nothing in it
 * was made for it. Belongs to a loop; a {@link #copy} is never changed.
 */
public final class RequestFacts {
  private static final Stage[] STAGES = Stage.values();
  private static final Transport DEFAULT = Transport.HTTP1;

  private long number = -1;
  private String model = "";
  private @Nullable Route route;
  private @Nullable ErrorCode code;
  private Transport transport = DEFAULT;
  private long atMillis;
  private final int[] micros = new int[STAGES.length];
  private int rows;
  private long runNumber;
  private int slot;
  private int runRows;
  private int runRequests;
  private List<OutputSummary> outputs = List.of();
  private long weight;

  /** Who sent an event. */
  public record Source(String replica, String boot) {}

  RequestFacts() {}

  /**
   * Begins anew.
   *
   * @param number of the request among those of its loop
   * @param model of a loaded model, or empty
   * @param code null where it was answered
   */
  void begin(
      long number,
      String model,
      @Nullable Route route,
      @Nullable ErrorCode code,
      Transport transport,
      long atMillis) {
    this.number = number;
    this.model = model;
    this.route = route;
    this.code = code;
    this.transport = transport;
    this.atMillis = atMillis;
    Arrays.fill(micros, -1);
    rows = 0;
    runRequests = 0;
    outputs = List.of();
    weight = 0;
  }

  /** It was in that stage for so long. */
  public void took(Stage stage, long nanos) {
    micros[stage.ordinal()] = (int) Math.min(Math.max(nanos, 0) / 1_000, Integer.MAX_VALUE);
  }

  /**
   * It was decoded, and ran if there is a run.
   *
   * @param rowsOfIt its own
   */
  public void ran(int rowsOfIt, @Nullable BatchRun run) {
    rows = rowsOfIt;
    if (run != null) {
      runNumber = run.number();
      slot = run.slot();
      runRows = run.rows();
      runRequests = run.requests();
    }
  }

  /** Its outputs in short; only for one that has an event. */
  public void gave(List<OutputSummary> summaries) {
    outputs = summaries;
  }

  void weighs(long requests) {
    weight = requests;
  }

  boolean isOf(long requestNumber) {
    return number == requestNumber;
  }

  long number() {
    return number;
  }

  /** Whether it was in that run. */
  boolean wasIn(long run) {
    return number >= 0 && runRequests > 0 && runNumber == run;
  }

  RequestFacts copy() {
    RequestFacts copy = new RequestFacts();
    copy.begin(number, model, route, code, transport, atMillis);
    System.arraycopy(micros, 0, copy.micros, 0, micros.length);
    copy.rows = rows;
    copy.runNumber = runNumber;
    copy.slot = slot;
    copy.runRows = runRows;
    copy.runRequests = runRequests;
    copy.outputs = outputs;
    copy.weight = weight;
    return copy;
  }

  RequestEvent event(
      Source source, String id, @Nullable String unitHash, @Nullable String traceParent) {
    Route way = route;
    ErrorCode why = code;
    return new RequestEvent(
        id,
        source.replica,
        source.boot,
        model,
        way == null
            ? null
            : new RequestEvent.Way(way.version().number(), way.arm().wireName(), way.epoch()),
        unitHash,
        why == null ? RequestEvent.OK : why.name(),
        transport.wireName(),
        atMillis,
        stages(),
        rows,
        runRequests == 0 ? null : new RequestEvent.Run(runNumber, slot, runRows, runRequests),
        outputs,
        traceParent,
        weight);
  }

  private Map<Stage, Long> stages() {
    Map<Stage, Long> stages = new EnumMap<>(Stage.class);
    for (Stage stage : STAGES) {
      if (micros[stage.ordinal()] >= 0) {
        stages.put(stage, (long) micros[stage.ordinal()]);
      }
    }
    return stages;
  }
}
