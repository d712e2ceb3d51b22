package dev.siskin.protocol.telemetry;

import java.util.Map;

/**
 * A version of a model went from one phase of its life to the next.
 *
 * @param replica name of the server process
 * @param boot id of this start of it
 * @param from name of the phase before, one of TF Serving's
 * @param to name of the phase now
 * @param reason why it failed; empty where it did not
 * @param atMillis when, since 1970
 */
public record LifecycleEvent(
    String replica,
    String boot,
    String model,
    long version,
    String from,
    String to,
    String reason,
    long atMillis) {
  /** A reason is cut here. */
  public static final int MOST_REASON_CHARS = 500;

  public LifecycleEvent {
    if (reason.length() > MOST_REASON_CHARS) {
      reason = cut(reason) + "..";
    }
  }

  private static String cut(String reason) {
    int end = MOST_REASON_CHARS - 2;
    return reason.substring(0, Character.isHighSurrogate(reason.charAt(end - 1)) ? end - 1 : end);
  }

  /**
   * The headers of its message.
   *
   * @param sequence number of the event among those of its boot
   */
  public Map<String, String> headers(long sequence) {
    CloudEvent event =
        new CloudEvent(CloudEvent.LIFECYCLE_TYPE, replica, boot, sequence, atMillis, model);
    Map<String, String> headers = event.headers();
    headers.put("ce_id", boot + "-lifecycle-" + sequence);
    return headers;
  }
}
