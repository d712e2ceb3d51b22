package dev.siskin.protocol.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.protocol.telemetry.OutputSummary.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list {@code outputs} of an event, absent where it is empty. Stateless. */
final class OutputSummaryCodec {
  private OutputSummaryCodec() {}

  static void write(JsonGenerator out, List<OutputSummary> outputs) throws IOException {
    if (outputs.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("outputs");
    for (OutputSummary output : outputs) {
      out.writeStartObject();
      write(out, output);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, OutputSummary output) throws IOException {
    out.writeStringField("name", output.name());
    out.writeStringField("dtype", output.dtype());
    out.writeArrayFieldStart("shape");
    for (long size : output.shape()) {
      out.writeNumber(size);
    }
    out.writeEndArray();
    if (output.lookedAt() > 0) {
      out.writeNumberField("looked_at", output.lookedAt());
    }
    if (output.notFinite() > 0) {
      out.writeNumberField("not_finite", output.notFinite());
    }
    Figures figures = output.figures();
    if (figures != null) {
      out.writeNumberField("min", figures.min());
      out.writeNumberField("max", figures.max());
      out.writeNumberField("mean", figures.mean());
    }
    Integer top = output.top();
    if (top != null) {
      out.writeNumberField("top", top);
    }
  }

  static List<OutputSummary> read(JsonNode event) {
    List<OutputSummary> outputs = new ArrayList<>();
    for (JsonNode output : Fields.list(event, "outputs")) {
      outputs.add(
          new OutputSummary(
              Fields.text(output, "name"),
              Fields.text(output, "dtype"),
              shape(output),
              countOrZero(output, "looked_at"),
              countOrZero(output, "not_finite"),
              figures(output),
              Fields.has(output, "top") ? Fields.smallCount(output, "top") : null));
    }
    return outputs;
  }

  private static List<Long> shape(JsonNode output) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode size : Fields.list(output, "shape")) {
      if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
        throw new IllegalArgumentException("no size in 'shape'");
      }
      shape.add(size.longValue());
    }
    return shape;
  }

  private static @Nullable Figures figures(JsonNode output) {
    return Fields.has(output, "min")
        ? new Figures(
            Fields.figure(output, "min"),
            Fields.figure(output, "max"),
            Fields.figure(output, "mean"))
        : null;
  }

  private static int countOrZero(JsonNode output, String field) {
    return Fields.has(output, field) ? Fields.smallCount(output, field) : 0;
  }
}
