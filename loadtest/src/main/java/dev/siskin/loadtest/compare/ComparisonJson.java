package dev.siskin.loadtest.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** A comparison for programs: one JSON document with every pair in it. */
public final class ComparisonJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ComparisonJson() {}

  /** The whole of it. */
  public static String of(Comparison comparison, int exitCode) {
    ObjectNode root = JSON.createObjectNode();
    root.put("a", comparison.setup().a())
        .put("b", comparison.setup().b())
        .put("method", comparison.setup().method());
    root.put("level", comparison.setup().rules().level());
    root.put("measure", comparison.setup().primary().text());
    root.put("finding", name(comparison.ruling().finding()));
    root.put("decided", comparison.isDecided());
    root.put("verdict", comparison.verdict());
    root.put("pairs_repeated", comparison.repeated());
    ObjectNode measures = root.putObject("measures");
    comparison
        .measures()
        .forEach(measure -> measures.set(measure.key(), measure(comparison, measure)));
    comparison.pairs().forEach(pair -> root.withArray("pairs").add(pair(pair)));
    root.put("exit_code", exitCode);
    return root.toPrettyString();
  }

  private static ObjectNode measure(Comparison comparison, Measure measure) {
    Ruling ruling = comparison.ruling(measure);
    ObjectNode node =
        JSON.createObjectNode()
            .put("decides", measure == comparison.setup().primary())
            .put("a_median", comparison.median(Side.A, measure))
            .put("b_median", comparison.median(Side.B, measure));
    ruling
        .interval()
        .ifPresent(
            found ->
                node.put("ratio", found.ratio())
                    .put("ratio_low", found.low())
                    .put("ratio_high", found.high()));
    return node.put("finding", name(ruling.finding()));
  }

  private static ObjectNode pair(Pair pair) {
    ObjectNode node = JSON.createObjectNode().put("first", pair.first().name());
    node.set("a", numbers(pair.a()));
    node.set("b", numbers(pair.b()));
    return node;
  }

  private static ObjectNode numbers(Map<Measure, Double> numbers) {
    ObjectNode node = JSON.createObjectNode();
    for (Measure measure : Measure.values()) {
      if (numbers.containsKey(measure)) {
        node.put(measure.key(), numbers.get(measure));
      }
    }
    return node;
  }

  private static String name(Finding finding) {
    return finding.name().toLowerCase(Locale.ROOT);
  }
}
