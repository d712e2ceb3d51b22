package dev.siskin.loadtest.report.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Charts as the JSON that the page's script reads; safe to stand inside a script element. */
final class ChartJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Finer than a pixel of any screen. */
  private static final double DIGITS = 1e5;

  private ChartJson() {}

  static String of(List<Chart> charts) {
    ArrayNode all = JSON.createArrayNode();
    charts.forEach(chart -> all.add(chart(chart)));
    try {
      // No "<" at all, so nothing in a name can end the element or open a comment in it.
      return JSON.writeValueAsString(all).replace("<", "\\u003c");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of plain values did not serialize", impossible);
    }
  }

  private static ObjectNode chart(Chart chart) {
    ObjectNode node = JSON.createObjectNode();
    node.put("title", chart.title());
    node.set("x", axis(chart.x()));
    node.set("y", axis(chart.y()));
    ArrayNode labels = node.putArray("labels");
    chart.labels().forEach(labels::add);
    ArrayNode traces = node.putArray("traces");
    chart.traces().forEach(trace -> traces.add(trace(trace)));
    ArrayNode bands = node.putArray("bands");
    chart
        .bands()
        .forEach(
            band ->
                bands
                    .addObject()
                    .put("name", band.name())
                    .put("from", band.from())
                    .put("to", band.to()));
    ArrayNode limits = node.putArray("limits");
    chart
        .limits()
        .forEach(limit -> limits.addObject().put("name", limit.name()).put("at", limit.at()));
    return node;
  }

  private static ObjectNode axis(Chart.Axis axis) {
    return JSON.createObjectNode()
        .put("name", axis.name())
        .put("scale", axis.scale().name().toLowerCase(Locale.ROOT));
  }

  private static ObjectNode trace(Chart.Trace trace) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("name", trace.name())
            .put("color", trace.color())
            .put("dashed", trace.dashed());
    ArrayNode points = node.putArray("points");
    for (double[] point : trace.points()) {
      ArrayNode pair = points.addArray();
      for (double value : point) {
        if (Double.isFinite(value)) {
          pair.add(rounded(value));
        } else {
          pair.addNull();
        }
      }
    }
    return node;
  }

  private static double rounded(double value) {
    return Math.abs(value) < 1e9 ? Math.rint(value * DIGITS) / DIGITS : value;
  }
}
