package dev.siskin.protocol.telemetry;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The stages of a request that are timed. */
public enum Stage {
  /** Last byte of the body to the hand-over of the answer's bytes. */
  TOTAL,
  /** Head of the request to the last byte of its body; never held against a version. */
  RECEIVE,
  /** Offered to the lane until the run begins. */
  QUEUE,
  /** The run of the batch it was in. */
  RUN,
  /** Body to tensors. */
  DECODE,
  /** Tensors to the answer's bytes. */
  ENCODE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  public static @Nullable Stage ofWireName(String name) {
    for (Stage stage : values()) {
      if (stage.wireName.equals(name)) {
        return stage;
      }
    }
    return null;
  }
}
