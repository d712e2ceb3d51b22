package dev.siskin.watch.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.siskin.watch.stream.StreamCounts;
import dev.siskin.watch.totals.ArmKey;
import dev.siskin.watch.totals.ArmTotals;
import dev.siskin.watch.totals.IntervalTotals;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.Map;

/** Prints a JSON object a line: one for each arm at each refresh, or the totals. */
final class JsonView implements TailView {
  private static final JsonFactory JSON = new JsonFactory();

  private final PrintStream out;
  private final TailOptions options;

  JsonView(PrintStream out, TailOptions options) {
    this.out = out;
    this.options = options;
  }

  /** Writes the fields of one object. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  @Override
  public void show(Moment moment) {
    for (TailRow row : moment.rows()) {
      line(
          json -> {
            json.writeStringField("type", "window");
            json.writeNumberField("at", moment.atMillis());
            json.writeNumberField("window_s", moment.windowSeconds());
            writeKey(json, row.key());
            writeFigure(json, "rate", row.rate());
            writeFigure(json, "errors_per_s", row.errorRate());
            writeFigure(json, "mean_batch", row.meanBatch());
            json.writeNumberField("count", row.count());
            writeQuantiles(json, row.quantiles());
          });
    }
    out.flush();
  }

  @Override
  public void showTotals(IntervalTotals totals, StreamCounts counts) {
    totals.arms().forEach((key, arm) -> line(json -> writeArm(json, key, arm)));
    totals
        .refused()
        .forEach(
            (model, codes) ->
                line(
                    json -> {
                      json.writeStringField("type", "refused");
                      json.writeStringField("model", model);
                      writeCodes(json, codes);
                    }));
    line(
        json -> {
          json.writeStringField("type", "stream");
          json.writeNumberField("records", counts.records());
          json.writeNumberField("duplicates", counts.duplicates());
          json.writeNumberField("bad", counts.bad());
          json.writeNumberField("missing", counts.missing());
          json.writeNumberField("dropped", totals.droppedRecords());
        });
    out.flush();
  }

  @Override
  public boolean closed() {
    return out.checkError();
  }

  private void writeArm(JsonGenerator json, ArmKey key, ArmTotals arm) throws IOException {
    json.writeStringField("type", "arm");
    writeKey(json, key);
    json.writeNumberField("assigned", arm.assigned());
    json.writeNumberField("answered", arm.answered());
    json.writeNumberField("open", arm.open());
    writeCodes(json, arm.errors());
    json.writeNumberField("batches", arm.batches());
    json.writeNumberField("failed_batches", arm.failedBatches());
    json.writeNumberField("rows", arm.rows());
    writeQuantiles(json, Quantiles.of(arm.times(options.stage())));
  }

  private static void writeKey(JsonGenerator json, ArmKey key) throws IOException {
    json.writeStringField("model", key.model());
    json.writeNumberField("version", key.version());
    json.writeStringField("arm", key.arm().wireName());
  }

  private static void writeCodes(JsonGenerator json, Map<String, Long> codes) throws IOException {
    json.writeObjectFieldStart("errors");
    for (Map.Entry<String, Long> code : codes.entrySet()) {
      json.writeNumberField(code.getKey(), code.getValue());
    }
    json.writeEndObject();
  }

  private void writeQuantiles(JsonGenerator json, Quantiles quantiles) throws IOException {
    json.writeStringField("stage", options.stage().wireName());
    json.writeNumberField("timed", quantiles.count());
    writeFigure(json, "p50_ms", quantiles.p50());
    writeFigure(json, "p90_ms", quantiles.p90());
    writeFigure(json, "p99_ms", quantiles.p99());
    writeFigure(json, "p999_ms", quantiles.p999());
  }

  private static void writeFigure(JsonGenerator json, String name, double value)
      throws IOException {
    if (Double.isNaN(value)) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private void line(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("writing to memory cannot fail", e);
    }
    out.print(text.append('\n'));
  }
}
