package dev.siskin.protocol.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topic as it should be: the one list that the broker of {@code siskin up}, {@code siskin topics}
 * and servers go by.
 *
 * @param retention how long records are kept where nobody says otherwise
 * @param mostRetention how long they may be kept
 */
public record TopicPlan(String name, Duration retention, Duration mostRetention) {
  /** Kafka's name for how long records are kept. */
  public static final String RETENTION = "retention.ms";

  /** Kafka's name for the size at which records go before their time. */
  private static final String RETENTION_BYTES = "retention.bytes";

  /** What the broker of {@code siskin up} keeps of a partition; less may go within a day. */
  private static final long LEAST_KEPT_BYTES = 256L << 20;

  /** Kafka's name for how long a record may be. */
  private static final String LARGEST_RECORD = "max.message.bytes";

  /** Kafka's own default, above the longest record that a server makes. */
  private static final long LARGEST_BYTES = 1_048_588;

  /** Kafka's name for what becomes of old records. */
  public static final String CLEANUP = "cleanup.policy";

  /** Old records go; on none of these topics does a record replace another. */
  public static final String CLEANUP_POLICY = "delete";

  /** All topics that servers write to. */
  public static final List<TopicPlan> ALL =
      List.of(
          new TopicPlan(Topics.INTERVALS, Duration.ofDays(7), Duration.ofDays(7)),
          new TopicPlan(Topics.REQUESTS, Duration.ofDays(1), Duration.ofDays(7)),
          new TopicPlan(Topics.LIFECYCLE, Duration.ofDays(30), Duration.ofDays(30)));

  /** The same, kept for so long and no other time. */
  public TopicPlan keptFor(Duration time) {
    return new TopicPlan(name, time, time);
  }

  /** Its settings at the broker when it is made. */
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
    toChange(settings)
        .forEach(
            (setting, wanted) ->
                differences.add(
                    name
                        + " has "
                        + setting
                        + "="
                        + settings.get(setting)
                        + ", not "
                        + wanted
                        + (setting.equals(RETENTION) ? upTo() : "")));
    differences.sort(String::compareTo);
    return differences;
  }

  private String upTo() {
    return mostRetention.equals(retention) ? "" : " to " + mostRetention.toMillis();
  }

  /**
   * Settings to be changed, with what they should be; others are as they should be.
   *
   * @param settings those of the broker
   */
  public Map<String, String> toChange(Map<String, String> settings) {
    Map<String, String> wrong = new HashMap<>(settings());
    wrong.entrySet().removeIf(wanted -> wanted.getValue().equals(settings.get(wanted.getKey())));
    if (isKeptRight(settings.get(RETENTION))) {
      wrong.remove(RETENTION);
    }
    String keptBytes = settings.get(RETENTION_BYTES);
    if (isAtLeast(keptBytes, 0) && !isAtLeast(keptBytes, LEAST_KEPT_BYTES)) {
      wrong.put(RETENTION_BYTES, "-1");
    }
    String largest = settings.get(LARGEST_RECORD);
    if (largest != null && !isAtLeast(largest, LARGEST_BYTES)) {
      wrong.put(LARGEST_RECORD, Long.toString(LARGEST_BYTES));
    }
    return wrong;
  }

  private static boolean isAtLeast(@Nullable String value, long least) {
    try {
      return value != null && Long.parseLong(value) >= least;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private boolean isKeptRight(@Nullable String millis) {
    try {
      long kept = millis == null ? -1 : Long.parseLong(millis);
      return kept >= retention.toMillis() && kept <= mostRetention.toMillis();
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
