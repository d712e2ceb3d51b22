package dev.siskin.protocol.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.protocol.telemetry.RequestEvent.Run;
import dev.siskin.protocol.telemetry.RequestEvent.Way;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link RequestEvent} to JSON and back. What it does not have is left out. Readers skip fields and
 * stages they do not know, so later writers may add some. Stateless, thread-safe.
 */
public final class RequestEventCodec {
  private RequestEventCodec() {}

  public static byte[] encode(RequestEvent event) {
    return Fields.object(out -> write(out, event));
  }

  /**
   * @throws IllegalArgumentException when the bytes are no request event
   */
  public static RequestEvent decode(byte[] bytes) {
    JsonNode root = Fields.object(bytes);
    return new RequestEvent(
        Fields.text(root, "id"),
        Fields.text(root, "replica"),
        Fields.text(root, "boot"),
        Fields.textOr(root, "model", ""),
        way(root),
        Fields.textOrNull(root, "unit"),
        Fields.text(root, "code"),
        Fields.text(root, "transport"),
        Fields.number(root, "at"),
        stages(root.path("stages")),
        Fields.has(root, "rows") ? Fields.smallCount(root, "rows") : 0,
        run(root.path("run")),
        OutputSummaryCodec.read(root),
        Fields.textOrNull(root, "traceparent"),
        Fields.has(root, "weight") ? Fields.count(root, "weight") : 0);
  }

  private static void write(JsonGenerator out, RequestEvent event) throws IOException {
    out.writeStringField("id", event.id());
    out.writeStringField("replica", event.replica());
    out.writeStringField("boot", event.boot());
    if (!event.model().isEmpty()) {
      out.writeStringField("model", event.model());
    }
    Way way = event.way();
    if (way != null) {
      out.writeNumberField("version", way.version());
      out.writeStringField("arm", way.arm());
      out.writeNumberField("epoch", way.epoch());
    }
    writeIfThere(out, "unit", event.unit());
    out.writeStringField("code", event.code());
    out.writeStringField("transport", event.transport());
    out.writeNumberField("at", event.atMillis());
    out.writeObjectFieldStart("stages");
    for (Map.Entry<Stage, Long> stage : event.micros().entrySet()) {
      out.writeNumberField(stage.getKey().wireName(), stage.getValue());
    }
    out.writeEndObject();
    if (event.rows() > 0) {
      out.writeNumberField("rows", event.rows());
    }
    write(out, event.run());
    OutputSummaryCodec.write(out, event.outputs());
    writeIfThere(out, "traceparent", event.traceParent());
    if (event.weight() > 0) {
      out.writeNumberField("weight", event.weight());
    }
  }

  private static void write(JsonGenerator out, @Nullable Run run) throws IOException {
    if (run != null) {
      out.writeObjectFieldStart("run");
      out.writeNumberField("number", run.number());
      out.writeNumberField("slot", run.slot());
      out.writeNumberField("rows", run.rows());
      out.writeNumberField("requests", run.requests());
      out.writeEndObject();
    }
  }

  private static void writeIfThere(JsonGenerator out, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(field, value);
    }
  }

  private static @Nullable Way way(JsonNode root) {
    return Fields.has(root, "version")
        ? new Way(
            Fields.count(root, "version"), Fields.text(root, "arm"), Fields.number(root, "epoch"))
        : null;
  }

  private static @Nullable Run run(JsonNode run) {
    return run.isObject()
        ? new Run(
            Fields.count(run, "number"),
            Fields.smallCount(run, "slot"),
            Fields.smallCount(run, "rows"),
            Fields.smallCount(run, "requests"))
        : null;
  }

  private static Map<Stage, Long> stages(JsonNode times) {
    Map<Stage, Long> stages = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      if (Fields.has(times, stage.wireName())) {
        stages.put(stage, Fields.count(times, stage.wireName()));
      }
    }
    return stages;
  }
}
