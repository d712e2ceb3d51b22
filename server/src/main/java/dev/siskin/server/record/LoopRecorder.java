package dev.siskin.server.record;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.server.model.Route;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The records of one event loop, made and cut on that loop, so that counting takes no lock, no
 * barrier and no allocation. A quiet model costs nothing; a route that has been quiet for minutes
 * is forgotten.
 *
 * <p>HdrHistogram's own recorders flip under the writer's feet; here the loop hands over by itself,
 * since times are kept by second of arrival and the cells of all stages must go together.
 */
public final class LoopRecorder {
  private static final int FORGET_AFTER_CUTS = 300;

  /** As many routes as may be busy at once without new cells; 20 KB each. */
  private static final int MOST_SPARES = 1_024;

  private final Map<Route, RouteCells> routes = new HashMap<>();
  private Map<String, CodeCounts> refused = new HashMap<>();
  private final Queue<ArrivalCell> spares = new ArrayBlockingQueue<>(MOST_SPARES);

  /**
   * What one loop counted since its cut before.
   *
   * @param cells by route
   * @param refused by model, or by the empty name where the model is not known: requests that never
   *     reached a version
   */
  public record Cut(Map<Route, List<ArrivalCell>> cells, Map<String, CodeCounts> refused) {}

  /** The cells of a route, made at its first request. */
  public RouteCells cells(Route route) {
    RouteCells cells = routes.get(route);
    if (cells == null) {
      cells = new RouteCells(this);
      routes.put(route, cells);
    }
    return cells;
  }

  /**
   * A request ended before it had a version.
   *
   * @param model a model that is loaded, or the empty name
   */
  public void refused(String model, ErrorCode code) {
    refused.computeIfAbsent(model, name -> new CodeCounts()).count(code);
  }

  /** Hands over everything counted so far. On the loop. */
  Cut cut() {
    Map<Route, List<ArrivalCell>> cut = new HashMap<>();
    for (Iterator<Map.Entry<Route, RouteCells>> all = routes.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<Route, RouteCells> entry = all.next();
      List<ArrivalCell> cells = entry.getValue().cut();
      if (!cells.isEmpty()) {
        cut.put(entry.getKey(), cells);
      } else if (entry.getValue().quietCuts() > FORGET_AFTER_CUTS) {
        all.remove();
      }
    }
    Map<String, CodeCounts> refusedUntilNow = refused;
    refused = new HashMap<>();
    return new Cut(cut, refusedUntilNow);
  }

  /** Takes cells back that were read. Any thread. */
  void recycle(Cut cut) {
    for (List<ArrivalCell> cells : cut.cells().values()) {
      for (ArrivalCell cell : cells) {
        if (!spares.offer(cell)) {
          return;
        }
      }
    }
  }

  ArrivalCell spare() {
    ArrivalCell spare = spares.poll();
    return spare == null ? new ArrivalCell() : spare;
  }
}
