package dev.siskin.server.record;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * The open cells of one route on one event loop, usually one or two. Only that loop comes here. No
 * allocation while seconds come and go: cells return after they were read.
 */
public final class RouteCells {
  private final LoopRecorder recorder;
  private List<ArrivalCell> cells = new ArrayList<>(4);
  private int quietCuts;

  RouteCells(LoopRecorder recorder) {
    this.recorder = recorder;
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
    for (int i = cells.size() - 1; i >= 0; i--) {
      ArrivalCell cell = cells.get(i);
      if (cell.second() == second) {
        return cell;
      }
    }
    ArrivalCell cell = recorder.spare();
    cell.reset(second);
    cells.add(cell);
    return cell;
  }

  /** Hands over what was counted; counting goes on in empty cells. */
  List<ArrivalCell> cut() {
    if (cells.isEmpty()) {
      quietCuts++;
      return List.of();
    }
    quietCuts = 0;
    List<ArrivalCell> cut = cells;
    cells = new ArrayList<>(4);
    return cut;
  }

  int quietCuts() {
    return quietCuts;
  }
}
