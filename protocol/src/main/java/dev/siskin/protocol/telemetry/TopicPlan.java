package dev.siskin.protocol.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A topic as it should be: the one list that the broker of {@code siskin up}, {@code siskin topics}
 * and servers go by.
 *
 * @param retention how long records are kept
 */
public record TopicPlan(String name, Duration retention) {
  /** Kafka's name for how long records are kept. */
  public static final String RETENTION = "retention.ms";

  /** Kafka's name for what becomes of old records. */
  public static final String CLEANUP = "cleanup.policy";

  /** Old records go; on none of these topics does a record replace another. */
  public static final String CLEANUP_POLICY = "delete";

  /** All topics that servers write to. */
  public static final List<TopicPlan> ALL =
      List.of(
          new TopicPlan(Topics.INTERVALS, Duration.ofDays(7)),
          new TopicPlan(Topics.REQUESTS, Duration.ofDays(1)),
          new TopicPlan(Topics.LIFECYCLE, Duration.ofDays(30)));

  /** Its settings at the broker. */
  public Map<String, String> settings() {
    return Map.of(RETENTION, Long.toString(retention.toMillis()), CLEANUP, CLEANUP_POLICY);
  }

  /** As {@code NAME:PARTITIONS:RETENTION_MS}, for the broker of {@code siskin up}. */
  public String asWord(int partitions) {
    return name + ":" + partitions + ":" + retention.toMillis();
  }

  /**
   * What is not as it should be, a sentence each.
   *
   * @param partitions how many there are
   * @param wantedPartitions how many there should be; 0: any number
   * @param settings those of the broker, of which only ours are looked at
   */
  public List<String> differences(
      int partitions, int wantedPartitions, Map<String, String> settings) {
    List<String> differences = new ArrayList<>();
    if (wantedPartitions > 0 && partitions != wantedPartitions) {
      differences.add(name + " has " + partitions + " partitions, not " + wantedPartitions);
    }
    settings()
        .forEach(
            (setting, wanted) -> {
              String is = settings.get(setting);
              if (!wanted.equals(is)) {
                differences.add(name + " has " + setting + "=" + is + ", not " + wanted);
              }
            });
    differences.sort(String::compareTo);
    return differences;
  }
}
