package dev.siskin.server.record;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.model.Route;
import org.jspecify.annotations.Nullable;

/**
 * The open cells of one route on one event loop, usually one or two. Only that loop comes here. No
 * allocation while seconds come and go: cells return after they were read.
 *
 * <p>It knows its newest cell by where that stands in the loop's list, and so holds on to none that
 * was handed over.
 */
public final class RouteCells {
  private static final int NONE = -1;

  private final LoopRecorder recorder;
  private final Route route;
  private int newest = NONE;

  /** How many cuts there had been when the newest was opened: after the next it is gone. */
  private long openedAfterCuts;

  RouteCells(LoopRecorder recorder, Route route) {
    this.recorder = recorder;
    this.route = route;
    this.openedAfterCuts = recorder.cuts();
  }

  Route route() {
    return route;
  }

  /** A request was routed here. */
  public void assigned(long arrivalSecond) {
    cell(arrivalSecond).countAssigned();
  }

  /** A request routed here ended without an answer. */
  public void failed(long arrivalSecond, ErrorCode code) {
    cell(arrivalSecond).countError(code);
  }

  /** A request routed here was answered; all times in nanoseconds. */
  public void answered(
      long arrivalSecond,
      long totalNanos,
      long receiveNanos,
      long queueNanos,
      long runNanos,
      long decodeNanos,
      long encodeNanos) {
    ArrivalCell cell = cell(arrivalSecond);
    cell.countAnswered();
    cell.time(Stage.TOTAL, totalNanos);
    cell.time(Stage.RECEIVE, receiveNanos);
    cell.time(Stage.QUEUE, queueNanos);
    cell.time(Stage.RUN, runNanos);
    cell.time(Stage.DECODE, decodeNanos);
    cell.time(Stage.ENCODE, encodeNanos);
  }

  /** The outputs of a request that was answered here hold a NaN or an infinite number. */
  public void notFinite(long arrivalSecond) {
    cell(arrivalSecond).countNotFinite();
  }

  private ArrivalCell cell(long second) {
    ArrivalCell newestCell = newestCell();
    for (ArrivalCell cell = newestCell; cell != null; cell = cell.before()) {
      if (cell.second() == second) {
        return cell;
      }
    }
    newest = recorder.open(route, second, newestCell);
    openedAfterCuts = recorder.cuts();
    return recorder.open(newest);
  }

  private @Nullable ArrivalCell newestCell() {
    return newest == NONE || openedAfterCuts != recorder.cuts() ? null : recorder.open(newest);
  }

  /** How many cuts found nothing of this route. */
  long quietCuts() {
    return Math.max(0, recorder.cuts() - openedAfterCuts - 1);
  }
}
