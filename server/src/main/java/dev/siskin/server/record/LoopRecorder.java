package dev.siskin.server.record;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.server.model.Route;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The records of one event loop, made and cut on that loop, so that counting takes no lock, no
 * barrier and no allocation. A cut hands over the list of all open cells as it is, so it takes no
 * longer with many routes than with one; sorting and emptying them is left to the thread that reads
 * them. A quiet model costs nothing; a route that has been quiet for minutes is forgotten.
 *
 * <p>HdrHistogram's own recorders flip under the writer's feet; here the loop hands over by itself,
 * since times are kept by second of arrival and the cells of all stages must go together.
 */
public final class LoopRecorder {
  private static final int FORGET_AFTER_CUTS = 300;

  /** So many routes are looked at in one cut: to look at a thousand would hold the loop up. */
  private static final int LOOKED_AT_IN_A_CUT = 4;

  /**
   * As many routes as may be busy at once without new cells; 20 KB each. So many may lie returned,
   * and as many again with the loop: 40 MB, of which half goes whenever it was not needed for some
   * minutes.
   */
  private static final int MOST_SPARES = 1_024;

  private static final int LET_GO_AFTER_CUTS = 300;

  private final Map<Route, RouteCells> routes = new HashMap<>();
  private final Deque<RouteCells> toLookAt = new ArrayDeque<>();
  private List<ArrivalCell> open = new ArrayList<>();
  private Map<String, CodeCounts> refused = new HashMap<>();
  private long cuts;
  private List<ArrivalCell> spares = new ArrayList<>();
  private int fewestSpares;

  /** Empty cells on their way back to the loop, which takes a whole list when it has no more. */
  private final Queue<List<ArrivalCell>> returned = new ConcurrentLinkedQueue<>();

  /** Only the loop adds to it. */
  private final AtomicLong takenCells = new AtomicLong();

  /** Of who gives cells back. */
  private long returnedCells;

  private long fewestReturned;
  private int givenBack;

  /** What one loop counted since its cut before. Belongs to one thread, which reads it. */
  public static final class Cut {
    private final LoopRecorder from;
    private final List<ArrivalCell> all;
    private final Map<String, CodeCounts> refused;
    private @Nullable Map<Route, List<ArrivalCell>> byRoute;

    private Cut(LoopRecorder from, List<ArrivalCell> all, Map<String, CodeCounts> refused) {
      this.from = from;
      this.all = all;
      this.refused = refused;
    }

    /** By route, those of a route in the order in which they were opened. */
    public Map<Route, List<ArrivalCell>> cells() {
      Map<Route, List<ArrivalCell>> sorted = byRoute;
      if (sorted == null) {
        sorted = new HashMap<>();
        for (ArrivalCell cell : all) {
          sorted.computeIfAbsent(cell.route(), route -> new ArrayList<>(2)).add(cell);
        }
        byRoute = sorted;
      }
      return sorted;
    }

    /**
     * By model, or by the empty name where the model is not known: requests that never reached a
     * version.
     */
    public Map<String, CodeCounts> refused() {
      return refused;
    }

    /** Gives the cells back to their loop; they must not be read any more. Once, one thread. */
    void recycle() {
      from.takeBack(all);
    }
  }

  /** The cells of a route, made at its first request. */
  public RouteCells cells(Route route) {
    RouteCells cells = routes.get(route);
    if (cells == null) {
      cells = new RouteCells(this, route);
      routes.put(route, cells);
      toLookAt.add(cells);
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

  /** How many cuts there were. Cells opened before the last of them are no longer the loop's. */
  long cuts() {
    return cuts;
  }

  /** A cell that was opened since the last cut. */
  ArrivalCell open(int at) {
    return open.get(at);
  }

  /**
   * Opens a cell.
   *
   * @param before the one that its route opened before, if any
   * @return where it is, until the next cut
   */
  int open(Route route, long second, @Nullable ArrivalCell before) {
    ArrivalCell cell = spare();
    cell.open(route, second, before);
    open.add(cell);
    return open.size() - 1;
  }

  /** Hands over everything counted so far. On the loop. */
  Cut cut() {
    Cut cut = new Cut(this, open, refused);
    open = new ArrayList<>(open.size());
    refused = new HashMap<>();
    cuts++;
    forgetQuiet();
    letGoOfSpares();
    return cut;
  }

  private void letGoOfSpares() {
    fewestSpares = Math.min(fewestSpares, spares.size());
    if (cuts % LET_GO_AFTER_CUTS == 0) {
      spares.subList(spares.size() - (fewestSpares + 1) / 2, spares.size()).clear();
      fewestSpares = spares.size();
    }
  }

  private void forgetQuiet() {
    for (int left = Math.min(LOOKED_AT_IN_A_CUT, toLookAt.size()); left > 0; left--) {
      RouteCells cells = toLookAt.remove();
      if (cells.quietCuts() > FORGET_AFTER_CUTS) {
        routes.remove(cells.route());
      } else {
        toLookAt.add(cells);
      }
    }
  }

  /** Empties cells that were read, for the loop; what is too many goes. */
  private void takeBack(List<ArrivalCell> cells) {
    letGoOfReturned();
    long room = MOST_SPARES - lieReturned();
    if (cells.size() > room) {
      cells.subList((int) room, cells.size()).clear();
    }
    cells.forEach(ArrivalCell::clear);
    putBack(cells);
  }

  private long lieReturned() {
    return returnedCells - takenCells.get();
  }

  private void putBack(List<ArrivalCell> cells) {
    if (!cells.isEmpty()) {
      returnedCells += cells.size();
      returned.add(cells);
    }
  }

  private void letGoOfReturned() {
    fewestReturned = Math.min(fewestReturned, lieReturned());
    givenBack++;
    if (givenBack % LET_GO_AFTER_CUTS == 0) {
      letGo((fewestReturned + 1) / 2);
      fewestReturned = lieReturned();
    }
  }

  private void letGo(long most) {
    long left = most;
    List<ArrivalCell> next = left > 0 ? returned.poll() : null;
    while (next != null) {
      returnedCells -= next.size();
      int gone = (int) Math.min(left, next.size());
      left -= gone;
      next.subList(0, gone).clear();
      putBack(next);
      next = left > 0 ? returned.poll() : null;
    }
  }

  /** An empty cell. */
  ArrivalCell spare() {
    if (spares.isEmpty()) {
      List<ArrivalCell> back = returned.poll();
      if (back == null) {
        return new ArrivalCell();
      }
      takenCells.lazySet(takenCells.get() + back.size());
      spares = back;
      fewestSpares = 0;
    }
    return spares.remove(spares.size() - 1);
  }
}
