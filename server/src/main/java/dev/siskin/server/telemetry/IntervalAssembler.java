package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.ArrivalCell;
import dev.siskin.server.record.CodeCounts;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import dev.siskin.server.record.RunRecorder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Sorts a cut: an interval for each model and epoch that has something to say. They hold histograms
 * of the cut, so they are to be read before it is closed. One thread.
 */
final class IntervalAssembler {
  private static final long LONGEST_OPEN_SECONDS = 12 * 3_600;

  private final ToLongFunction<String> epochOfModel;
  private final Supplier<Memory> memory;

  /** An interval belongs to one model and one epoch. */
  private record Key(String model, long epoch) {}

  /** What one interval will hold. */
  private static final class Draft {
    final Map<Route, TreeMap<Long, List<ArrivalCell>>> cells = new HashMap<>();
    final Map<Route, RunRecorder.Runs> runs = new HashMap<>();
    final CodeCounts refused = new CodeCounts();
  }

  /**
   * @param epochOfModel the epoch in force, for what happened before a request had a route
   * @param memory of the process, asked once a cut
   */
  IntervalAssembler(ToLongFunction<String> epochOfModel, Supplier<Memory> memory) {
    this.epochOfModel = epochOfModel;
    this.memory = memory;
  }

  /**
   * @param lost told of each part of the cut that cannot be told, which costs no other part
   */
  List<Interval> assemble(
      Recordings.Cut cut, long fromMillis, long toMillis, Consumer<RuntimeException> lost) {
    Map<Key, Draft> drafts = new HashMap<>();
    for (LoopRecorder.Cut loop : cut.loops()) {
      loop.cells()
          .forEach((route, cells) -> addCells(draft(drafts, route), route, cells, fromMillis));
      loop.refused()
          .forEach((model, counts) -> orLost(() -> addRefused(drafts, model, counts), lost));
    }
    cut.runs().forEach((route, runs) -> draft(drafts, route).runs.put(route, runs));
    Memory now = drafts.isEmpty() ? Memory.UNKNOWN : memory.get();
    List<Interval> intervals = new ArrayList<>(drafts.size());
    drafts.forEach(
        (key, draft) ->
            orLost(
                () ->
                    intervals.add(
                        new Interval(
                            key.model,
                            key.epoch,
                            fromMillis,
                            toMillis,
                            now,
                            draft.refused.byName(),
                            versions(draft))),
                lost));
    return intervals;
  }

  private static void orLost(Runnable step, Consumer<RuntimeException> lost) {
    try {
      step.run();
    } catch (RuntimeException e) {
      lost.accept(e);
    }
  }

  private static Draft draft(Map<Key, Draft> drafts, Route route) {
    return drafts.computeIfAbsent(
        new Key(route.version().model(), route.epoch()), key -> new Draft());
  }

  private static void addCells(Draft draft, Route route, List<ArrivalCell> cells, long fromMillis) {
    TreeMap<Long, List<ArrivalCell>> seconds =
        draft.cells.computeIfAbsent(route, r -> new TreeMap<>());
    for (ArrivalCell cell : cells) {
      seconds.computeIfAbsent(near(cell.second(), fromMillis), s -> new ArrayList<>()).add(cell);
    }
  }

  /** No request is open for so long: the clock was set while it was, and it counts in this one. */
  private static long near(long second, long fromMillis) {
    long from = Math.floorDiv(fromMillis, 1_000L);
    return Math.abs(second - from) > LONGEST_OPEN_SECONDS ? from : second;
  }

  /** Requests for unknown models have no record; Prometheus counts them. */
  private void addRefused(Map<Key, Draft> drafts, String model, CodeCounts counts) {
    if (model.isEmpty()) {
      return;
    }
    Key key = new Key(model, epochOfModel.applyAsLong(model));
    drafts.computeIfAbsent(key, k -> new Draft()).refused.add(counts);
  }

  private static List<VersionInterval> versions(Draft draft) {
    Map<Route, Boolean> routes = new HashMap<>();
    draft.cells.keySet().forEach(route -> routes.put(route, true));
    draft.runs.keySet().forEach(route -> routes.put(route, true));
    List<VersionInterval> versions = new ArrayList<>(routes.size());
    for (Route route : routes.keySet()) {
      versions.add(version(route, draft));
    }
    return versions;
  }

  private static VersionInterval version(Route route, Draft draft) {
    List<ArrivalSecond> seconds = new ArrayList<>();
    draft
        .cells
        .getOrDefault(route, new TreeMap<>())
        .forEach((second, cells) -> seconds.add(second(second, cells)));
    RunRecorder.@Nullable Runs runs = draft.runs.get(route);
    return new VersionInterval(
        route.version().number(),
        route.arm(),
        runs == null ? 0 : runs.rows().getTotalCount(),
        runs == null ? 0 : runs.failed(),
        runs == null ? 0 : runs.totalRows(),
        runs == null ? null : runs.rows(),
        seconds);
  }

  private static ArrivalSecond second(long second, List<ArrivalCell> cells) {
    long assigned = 0;
    long answered = 0;
    long notFinite = 0;
    CodeCounts errors = new CodeCounts();
    Map<Stage, AbstractHistogram> stages = new EnumMap<>(Stage.class);
    for (ArrivalCell cell : cells) {
      assigned += cell.assigned();
      answered += cell.answered();
      notFinite += cell.notFinite();
      errors.add(cell.errors());
      for (Stage stage : Stage.values()) {
        if (cell.micros(stage).getTotalCount() > 0) {
          add(cell.micros(stage), stages, stage, cells.size() > 1);
        }
      }
    }
    return new ArrivalSecond(second, 1, assigned, answered, notFinite, errors.byName(), stages);
  }

  /** The times of the only cell are taken as they are, those of several added up. */
  private static void add(
      AbstractHistogram times, Map<Stage, AbstractHistogram> stages, Stage stage, boolean several) {
    if (several) {
      stages.computeIfAbsent(stage, s -> Histograms.micros()).add(times);
    } else {
      stages.put(stage, times);
    }
  }
}
