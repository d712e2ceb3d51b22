package dev.siskin.loadtest.tally;

import java.util.HashMap;
import java.util.Map;

/**
 * Every answer that came back, the probe's and the warm-up's included, by who gave it and with what
 * status: what a cross-check sets against the server's own account. One writer at a time; whoever
 * reads it does so after the run.
 */
public final class AnswerCounts {

  /** A server that sends ever new names must not fill the memory. */
  static final int MAX_KEYS = 1_000;

  private static final Key OVERFLOW = new Key("other", "other", 0);

  /** Who answered, and with what status. */
  public record Key(String version, String arm, int status) {}

  private static final class Count {
    long answers;
  }

  private final Map<Key, Count> counts = new HashMap<>();

  /** One more answer is here. */
  public void add(Answer answer) {
    Key key = new Key(answer.version(), answer.arm(), answer.status());
    Count count = counts.get(key);
    if (count == null) {
      Key kept = counts.size() < MAX_KEYS ? key : OVERFLOW;
      count = counts.computeIfAbsent(kept, any -> new Count());
    }
    count.answers++;
  }

  /** The counts so far. */
  public Map<Key, Long> byKey() {
    Map<Key, Long> all = new HashMap<>();
    counts.forEach((key, count) -> all.put(key, count.answers));
    return Map.copyOf(all);
  }

  /** All of them together. */
  public long total() {
    return counts.values().stream().mapToLong(count -> count.answers).sum();
  }
}
