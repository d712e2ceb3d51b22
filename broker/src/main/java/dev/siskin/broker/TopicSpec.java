package dev.siskin.broker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A topic that must exist before the broker says READY.
 *
 * @param retentionMillis how long records are kept; {@link #FOR_EVER} never expires them
 */
record TopicSpec(String name, int partitions, long retentionMillis) {
  static final long FOR_EVER = -1;

  /**
   * Partitions cost file handles and memory, which a one-machine broker with a small heap lacks.
   */
  static final int MAX_PARTITIONS = 64;

  private static final Pattern FORM = Pattern.compile("([^:]+):(\\d{1,9}):(-?\\d{1,18})");
  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  TopicSpec {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "topic name '" + name + "' must be 1 to 249 letters, digits, '.', '_' or '-'");
    }
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "topic " + name + " must have 1 to " + MAX_PARTITIONS + " partitions, not " + partitions);
    }
    if (retentionMillis < FOR_EVER || retentionMillis == 0) {
      throw new IllegalArgumentException(
          "topic " + name + " must keep records for 1 ms or longer, or -1 for ever");
    }
  }

  /** Reads {@code NAME:PARTITIONS:RETENTION_MS}. */
  static TopicSpec parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not NAME:PARTITIONS:RETENTION_MS");
    }
    return new TopicSpec(
        parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
  }
}
