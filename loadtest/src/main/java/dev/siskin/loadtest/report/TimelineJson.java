package dev.siskin.loadtest.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Flow;
import dev.siskin.loadtest.tally.Slice;
import dev.siskin.loadtest.tally.Timeline;
import java.util.Optional;

/** The timeline's part of the {@link JsonReport}. */
final class TimelineJson {

  private TimelineJson() {}

  static ObjectNode of(Timeline timeline, Optional<Slo> slo) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("measured_from_seconds", timeline.measuredFromNanos() / 1e9)
            .put("measured_to_seconds", timeline.measuredToNanos() / 1e9);
    ArrayNode slices = node.putArray("slices");
    timeline.slices().forEach(slice -> slices.add(slice(slice, slo)));
    return node;
  }

  private static ObjectNode slice(Slice slice, Optional<Slo> slo) {
    Flow flow = slice.flow();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("from_seconds", slice.startNanos() / 1e9)
            .put("to_seconds", slice.endNanos() / 1e9)
            .put("sent", flow.sent())
            .put("answered_200", flow.answered200())
            .put("other_answers", flow.others())
            .put("timeouts", flow.timeouts())
            .put("connection_errors", flow.connectionErrors())
            .put("abandoned", flow.abandoned())
            .put("open_at_end", slice.openAtEnd());
    slo.ifPresent(promised -> node.put("goodput_per_second", promised.goodput(slice)));
    node.set("latency", JsonReport.quantiles(slice.intended()));
    return node;
  }
}
