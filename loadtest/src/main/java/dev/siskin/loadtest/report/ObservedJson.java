package dev.siskin.loadtest.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.siskin.loadtest.observe.BatchSlice;
import dev.siskin.loadtest.observe.CrossCheck;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.ServerUse;
import java.util.List;

/** What was seen of the server beside its answers, as fields of the JSON document. */
final class ObservedJson {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private ObservedJson() {}

  /** Adds {@code server_use}, {@code batches} and so on, where there are any. */
  static void add(ObjectNode root, Observed observed) {
    observed.use().ifPresent(use -> addUse(root.putObject("server_use"), use));
    if (!observed.batches().isEmpty()) {
      addBatches(root.putArray("batches"), observed.batches());
    }
    observed.crossCheck().ifPresent(check -> addCheck(root.putObject("cross_check"), check));
    if (!observed.notes().isEmpty()) {
      ArrayNode notes = root.putArray("notes");
      observed.notes().forEach(notes::add);
    }
  }

  private static void addUse(ObjectNode node, ServerUse use) {
    node.put("answers", use.answers());
    use.cpuMicrosPerAnswer().ifPresent(value -> node.put("cpu_us_per_answer", value));
    use.coresUsed().ifPresent(value -> node.put("cores_used", value));
    use.maxRssBytes().ifPresent(value -> node.put("max_rss_bytes", value));
    use.gcPauseMillis().ifPresent(value -> node.put("gc_pause_ms", value));
    use.gcCount().ifPresent(value -> node.put("gc_count", value));
    use.allocatedBytesPerAnswer().ifPresent(value -> node.put("allocated_bytes_per_answer", value));
  }

  private static void addBatches(ArrayNode array, List<BatchSlice> slices) {
    for (BatchSlice slice : slices) {
      ObjectNode node =
          array
              .addObject()
              .put("from_seconds", slice.startNanos() / NANOS_PER_SECOND)
              .put("to_seconds", slice.endNanos() / NANOS_PER_SECOND)
              .put("runs", slice.runs())
              .put("mean_rows", slice.meanRows());
      slice
          .meanQueueNanos()
          .ifPresent(nanos -> node.put("mean_queue_wait_us", nanos / NANOS_PER_MICRO));
    }
  }

  private static void addCheck(ObjectNode node, CrossCheck check) {
    node.put("holds", check.holds()).put("exact", check.isExact());
    ArrayNode sentences = node.putArray("sentences");
    check.sentences().forEach(sentences::add);
    ArrayNode lines = node.putArray("lines");
    for (CrossCheck.Line line : check.lines()) {
      lines
          .addObject()
          .put("version", line.version())
          .put("arm", line.arm())
          .put("what", line.what())
          .put("tool", line.tool())
          .put("kafka", line.kafka());
    }
  }
}
