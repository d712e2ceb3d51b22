package dev.siskin.loadtest.find;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;

/** A search for programs: one JSON document with every try in it. */
public final class FoundJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FoundJson() {}

  /** The whole of it. */
  public static String of(String heading, Found found, int exitCode) {
    ObjectNode root = JSON.createObjectNode().put("load", heading);
    root.put("slo", found.slo().text());
    put(root, "rate_low", found.estimate().low());
    put(root, "rate", found.estimate().point());
    put(root, "rate_high", found.estimate().high());
    root.put("conclusive", found.isConclusive()).put("verdict", found.verdict());
    found.attempts().forEach(attempt -> root.withArray("tries").add(attempt(attempt)));
    root.put("exit_code", exitCode);
    return root.toPrettyString();
  }

  private static ObjectNode attempt(Attempt attempt) {
    return JSON.createObjectNode()
        .put("rate", attempt.rate())
        .put("outcome", attempt.outcome().name().toLowerCase(Locale.ROOT))
        .put("slo_statistic_us", attempt.isTimed() ? attempt.sloNanos() / 1e3 : null)
        .put("good_per_second", attempt.goodPerSecond())
        .put("reason", attempt.reason());
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    } else {
      node.putNull(name);
    }
  }
}
