package dev.siskin.watch.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.protocol.telemetry.reader.SeqRange;
import dev.siskin.watch.stream.StreamCounts;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

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
  public void showTotals(IntervalTotals totals, StreamCounts counts, List<BootReport> boots) {
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
    boots.forEach(boot -> line(json -> writeBoot(json, boot)));
    line(
        json -> {
          json.writeStringField("type", "stream");
          json.writeNumberField("records", counts.records());
          json.writeNumberField("duplicates", counts.duplicates());
          json.writeNumberField("unsure", counts.unsure());
          json.writeNumberField("bad", counts.bad());
          json.writeNumberField("missing", counts.missing());
          json.writeNumberField("before", TailView.before(boots));
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
    json.writeNumberField("not_finite", arm.notFinite());
    json.writeNumberField("open", Math.max(0, arm.open()));
    writeCodes(json, arm.errors());
    json.writeNumberField("batches", arm.batches());
    json.writeNumberField("failed_batches", arm.failedBatches());
    json.writeNumberField("rows", arm.rows());
    writeQuantiles(json, Quantiles.of(arm.times(options.stage())));
  }

  private static void writeBoot(JsonGenerator json, BootReport boot) throws IOException {
    json.writeStringField("type", "boot");
    json.writeStringField("replica", boot.replica());
    json.writeStringField("boot", boot.boot());
    json.writeStringField("state", boot.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("from", boot.firstMillis());
    json.writeNumberField("to", boot.lastMillis());
    json.writeNumberField("lowest_seq", boot.lowestSeq());
    json.writeNumberField("highest_seq", boot.highestSeq());
    json.writeNumberField("missing", boot.missing());
    json.writeArrayFieldStart("gaps");
    for (SeqRange gap : boot.gaps()) {
      json.writeArray(new long[] {gap.first(), gap.last()}, 0, 2);
    }
    json.writeEndArray();
    json.writeNumberField("dropped", boot.droppedRecords());
    json.writeObjectFieldStart("known_until");
    for (Map.Entry<String, Long> model : new TreeMap<>(boot.knownUntilMillis()).entrySet()) {
      json.writeNumberField(model.getKey(), model.getValue());
    }
    json.writeEndObject();
    if (boot.successorMillis().isPresent()) {
      json.writeNumberField("successor_from", boot.successorMillis().getAsLong());
    }
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
