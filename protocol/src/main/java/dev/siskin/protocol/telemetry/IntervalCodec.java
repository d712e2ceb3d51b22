package dev.siskin.protocol.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * {@link IntervalRecord} to JSON and back. Readers skip fields, arms and stages they do not know,
 * so later writers may add some. Stateless, thread-safe.
 */
public final class IntervalCodec {
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
              .build());

  private IntervalCodec() {}

  public static byte[] encode(IntervalRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      write(out, record);
    } catch (IOException e) {
      throw new AssertionError("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException when the bytes are no interval record
   */
  public static IntervalRecord decode(byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root == null || !root.isObject()) {
        throw new IllegalArgumentException("no JSON object");
      }
      return read(root);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
    }
  }

  private static void write(JsonGenerator out, IntervalRecord record) throws IOException {
    out.writeStartObject();
    out.writeStringField("replica", record.replica());
    out.writeStringField("boot", record.boot());
    out.writeNumberField("seq", record.seq());
    out.writeNumberField("from", record.fromMillis());
    out.writeNumberField("to", record.toMillis());
    out.writeStringField("model", record.model());
    out.writeNumberField("epoch", record.epoch());
    out.writeNumberField("dropped_records", record.droppedRecords());
    writeAboveZero(out, "coalesced", record.coalesced());
    if (record.last()) {
      out.writeBooleanField("last", true);
    }
    writeAboveZero(out, "resident_bytes", record.memory().residentBytes());
    writeAboveZero(out, "heap_bytes", record.memory().heapBytes());
    writeCounts(out, "refused", record.refused());
    out.writeArrayFieldStart("versions");
    for (VersionInterval version : record.versions()) {
      write(out, version);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, VersionInterval version) throws IOException {
    out.writeStartObject();
    out.writeNumberField("version", version.version());
    out.writeStringField("arm", version.arm().wireName());
    out.writeNumberField("batches", version.batches());
    out.writeNumberField("failed_batches", version.failedBatches());
    out.writeNumberField("rows", version.rows());
    AbstractHistogram batchSizes = version.batchSizes();
    if (batchSizes != null && batchSizes.getTotalCount() > 0) {
      out.writeStringField("batch_sizes", Histograms.encode(batchSizes));
    }
    out.writeArrayFieldStart("seconds");
    for (ArrivalSecond second : version.seconds()) {
      write(out, second);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ArrivalSecond second) throws IOException {
    out.writeStartObject();
    out.writeNumberField("at", second.at());
    if (second.span() > 1) {
      out.writeNumberField("span", second.span());
    }
    out.writeNumberField("assigned", second.assigned());
    out.writeNumberField("answered", second.answered());
    writeAboveZero(out, "not_finite", second.notFinite());
    writeCounts(out, "errors", second.errors());
    out.writeObjectFieldStart("stages");
    for (Stage stage : Stage.values()) {
      AbstractHistogram histogram = second.stages().get(stage);
      if (histogram != null && histogram.getTotalCount() > 0) {
        out.writeStringField(stage.wireName(), Histograms.encode(histogram));
      }
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void writeAboveZero(JsonGenerator out, String name, long value)
      throws IOException {
    if (value > 0) {
      out.writeNumberField(name, value);
    }
  }

  private static void writeCounts(JsonGenerator out, String name, Map<String, Long> counts)
      throws IOException {
    out.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : new java.util.TreeMap<>(counts).entrySet()) {
      out.writeNumberField(count.getKey(), count.getValue());
    }
    out.writeEndObject();
  }

  private static IntervalRecord read(JsonNode root) {
    HistogramBudget budget = new HistogramBudget();
    List<VersionInterval> versions = new ArrayList<>();
    for (JsonNode node : list(root, "versions")) {
      Arm arm = Arm.ofWireName(text(node, "arm"));
      if (arm != null) {
        versions.add(readVersion(node, arm, budget));
      }
    }
    return new IntervalRecord(
        text(root, "replica"),
        text(root, "boot"),
        number(root, "seq"),
        number(root, "from"),
        number(root, "to"),
        text(root, "model"),
        number(root, "epoch"),
        countOrZero(root, "dropped_records"),
        countOrZero(root, "coalesced"),
        flag(root, "last"),
        new Memory(countOrZero(root, "resident_bytes"), countOrZero(root, "heap_bytes")),
        readCounts(root, "refused"),
        versions);
  }

  private static VersionInterval readVersion(JsonNode node, Arm arm, HistogramBudget budget) {
    List<ArrivalSecond> seconds = new ArrayList<>();
    for (JsonNode second : list(node, "seconds")) {
      seconds.add(readSecond(second, budget));
    }
    return new VersionInterval(
        number(node, "version"),
        arm,
        countOrZero(node, "batches"),
        countOrZero(node, "failed_batches"),
        countOrZero(node, "rows"),
        histogram(node, "batch_sizes", budget),
        seconds);
  }

  private static ArrivalSecond readSecond(JsonNode node, HistogramBudget budget) {
    Map<Stage, AbstractHistogram> stages = new EnumMap<>(Stage.class);
    JsonNode times = object(node, "stages");
    for (Stage stage : Stage.values()) {
      AbstractHistogram histogram = histogram(times, stage.wireName(), budget);
      if (histogram != null) {
        stages.put(stage, histogram);
      }
    }
    return new ArrivalSecond(
        number(node, "at"),
        span(node),
        count(node, "assigned"),
        count(node, "answered"),
        countOrZero(node, "not_finite"),
        readCounts(node, "errors"),
        stages);
  }

  private static Map<String, Long> readCounts(JsonNode node, String field) {
    Map<String, Long> counts = new LinkedHashMap<>();
    JsonNode object = object(node, field);
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      counts.put(entry.getKey(), count(object, entry.getKey()));
    }
    return counts;
  }

  private static @Nullable AbstractHistogram histogram(
      JsonNode node, String field, HistogramBudget budget) {
    return absent(node.path(field)) ? null : Histograms.decode(text(node, field), budget);
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static JsonNode list(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isArray()) {
      throw new IllegalArgumentException("no list '" + field + "'");
    }
    return value;
  }

  private static JsonNode object(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!absent(value) && !value.isObject()) {
      throw new IllegalArgumentException("no object '" + field + "'");
    }
    return value;
  }

  private static int span(JsonNode node) {
    if (absent(node.path("span"))) {
      return 1;
    }
    long span = number(node, "span");
    if (span < 1 || span > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("'span' is no length in seconds");
    }
    return (int) span;
  }

  private static boolean flag(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!absent(value) && !value.isBoolean()) {
      throw new IllegalArgumentException("no true or false '" + field + "'");
    }
    return value.booleanValue();
  }

  private static long countOrZero(JsonNode node, String field) {
    return absent(node.path(field)) ? 0 : count(node, field);
  }

  private static long count(JsonNode node, String field) {
    long value = number(node, field);
    if (value < 0) {
      throw new IllegalArgumentException("'" + field + "' is negative");
    }
    return value;
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("no text '" + field + "'");
    }
    return value.textValue();
  }

  private static long number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("no whole number '" + field + "'");
    }
    return value.longValue();
  }
}
