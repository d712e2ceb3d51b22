package dev.siskin.watch.explain;

import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.Stage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request.
 *
 * @param source who said it: server or topic
 * @param mates ids of other requests that were in the same run, some of them
 * @param usual what the answered requests of its version and arm took then; empty where nobody
 *     knows
 * @param notUnderstood what was come upon on the way and means nothing to this reader; null if all
 *     did
 */
record Story(
    String source,
    RequestEvent event,
    List<String> mates,
    Map<Stage, Usual> usual,
    @Nullable String notUnderstood) {
  Story {
    mates = List.copyOf(mates);
    usual = Map.copyOf(usual);
  }

  Story(String source, RequestEvent event, List<String> mates, Map<Stage, Usual> usual) {
    this(source, event, mates, usual, null);
  }

  /** Of many requests, in microseconds. */
  record Usual(long count, long p50, long p99) {}
}
