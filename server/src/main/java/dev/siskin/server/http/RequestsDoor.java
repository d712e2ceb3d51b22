package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.events.RequestEvents;
import dev.siskin.server.events.RequestEvents.Found;
import dev.siskin.server.infer.RequestIds;
import dev.siskin.server.metrics.VersionMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What became of one of the last requests: its event, who was in the same run, and what its version
 * usually takes. A part of the admin port.
 */
public final class RequestsDoor {
  private static final int MOST_ID_CHARS = 27;

  private final Vertx vertx;
  private final RequestEvents events;
  private final VersionMetrics metrics;

  public RequestsDoor(Vertx vertx, RequestEvents events, VersionMetrics metrics) {
    this.vertx = vertx;
    this.events = events;
    this.metrics = metrics;
  }

  void addTo(Router router) {
    router.get("/admin/v1/requests/:id").handler(this::explain);
  }

  private void explain(RoutingContext asked) {
    String id = asked.pathParam("id");
    if (id.length() > MOST_ID_CHARS || !RequestIds.mayBeOurs(id)) {
      throw ServingException.invalid(
          "this is no id of ours; answers carry theirs in x-siskin-request");
    }
    events
        .find(id)
        .compose(found -> vertx.executeBlocking(() -> answer(found), false))
        .onSuccess(answer -> DataDoor.json(asked, answer))
        .onFailure(asked::fail);
  }

  private JsonObject answer(Found found) {
    RequestEvent event = found.event();
    if (event == null) {
      throw new ServingException(
          ErrorCode.NOT_FOUND,
          found.isOurs()
              ? "the request is still under way, or it is not among the last "
                  + events.kept()
                  + " any more"
              : "no request had that id since this server started");
    }
    return new JsonObject()
        .put("event", new JsonObject(Buffer.buffer(RequestEventCodec.encode(event))))
        .put("mates", new JsonArray(found.mates()))
        .put("usual", usual(event));
  }

  /** Of the answered requests of the last minute, in microseconds. */
  private JsonObject usual(RequestEvent event) {
    JsonObject usual = new JsonObject();
    RequestEvent.Way way = event.way();
    if (way != null) {
      Map<Stage, Histogram> times = metrics.lastMinute(event.model(), way.version(), way.arm());
      times.forEach(
          (stage, micros) ->
              usual.put(
                  stage.wireName(),
                  new JsonObject()
                      .put("count", micros.getTotalCount())
                      .put("p50", micros.getValueAtPercentile(50))
                      .put("p99", micros.getValueAtPercentile(99))));
    }
    return usual;
  }
}
