package dev.siskin.server.http;

import dev.siskin.batching.LaneView;
import dev.siskin.batching.LaneView.Cost;
import dev.siskin.batching.WhyCut;
import dev.siskin.server.lane.Lanes.View;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the batcher knows of the lanes of one model, as JSON; times in microseconds. Stateless. */
final class BatchingAnswer {
  /** Shapes are the callers' choice, so there may be thousands of lanes. */
  private static final int MOST_LANES = 100;

  private BatchingAnswer() {}

  static JsonObject of(String model, List<View> views) {
    List<View> own = views.stream().filter(view -> view.model().equals(model)).toList();
    JsonArray lanes = new JsonArray();
    own.stream().limit(MOST_LANES).forEach(view -> lanes.add(lane(view)));
    return new JsonObject()
        .put("model", model)
        .put("lanes", lanes)
        .put("lanes_left_out", Math.max(0, own.size() - MOST_LANES));
  }

  private static JsonObject lane(View view) {
    LaneView lane = view.lane();
    WhyCut lastWhy = lane.lastWhy();
    JsonObject cuts = new JsonObject();
    lane.cuts().forEach((why, count) -> cuts.put(name(why), count));
    return new JsonObject()
        .put("version", view.version())
        .put("signature", view.signature())
        .put("arm", view.arm())
        .put("open_dims", new JsonArray(view.openDims()))
        .put("waiting_requests", lane.pendings())
        .put("waiting_rows", lane.rows())
        .put("knee_rows", lane.knee())
        .put("run_us", runs(lane))
        .put("predicted_wait_us", micros(lane.waitNanos()))
        .put("longest_wait_us", micros(lane.longestWaitNanos()))
        .put("arrival_gap_us", gap(lane))
        .put("batches", cuts)
        .put("relearned", lane.changes())
        .put(
            "last_batch",
            lastWhy == null
                ? null
                : new JsonObject()
                    .put("rows", lane.lastRows())
                    .put("why", name(lastWhy))
                    .put("lingered_us", micros(lane.lastLingerNanos())));
  }

  private static JsonArray runs(LaneView lane) {
    JsonArray points = new JsonArray();
    for (Cost cost : lane.costs()) {
      points.add(
          new JsonObject()
              .put("rows", cost.rows())
              .put("mean", micros(cost.meanNanos()))
              .put("high", micros(cost.highNanos()))
              .put("runs", cost.runs()));
    }
    return points;
  }

  /** Null before there were two requests. */
  private static @Nullable Double gap(LaneView lane) {
    return Double.isInfinite(lane.gapNanos()) ? null : micros((long) lane.gapNanos());
  }

  private static String name(WhyCut why) {
    return why.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static double micros(long nanos) {
    return nanos / 1_000.0;
  }
}
