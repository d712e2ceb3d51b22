package dev.siskin.protocol.telemetry;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * {@link LifecycleEvent} to JSON and back. Readers skip fields they do not know, so later writers
 * may add some. Stateless, thread-safe.
 */
public final class LifecycleEventCodec {
  private LifecycleEventCodec() {}

  public static byte[] encode(LifecycleEvent event) {
    return Fields.object(
        out -> {
          out.writeStringField("replica", event.replica());
          out.writeStringField("boot", event.boot());
          out.writeStringField("model", event.model());
          out.writeNumberField("version", event.version());
          out.writeStringField("from", event.from());
          out.writeStringField("to", event.to());
          if (!event.reason().isEmpty()) {
            out.writeStringField("reason", event.reason());
          }
          out.writeNumberField("at", event.atMillis());
        });
  }

  /**
   * @throws IllegalArgumentException when the bytes are no life-cycle event
   */
  public static LifecycleEvent decode(byte[] bytes) {
    JsonNode root = Fields.object(bytes);
    return new LifecycleEvent(
        Fields.text(root, "replica"),
        Fields.text(root, "boot"),
        Fields.text(root, "model"),
        Fields.count(root, "version"),
        Fields.text(root, "from"),
        Fields.text(root, "to"),
        Fields.textOr(root, "reason", ""),
        Fields.number(root, "at"));
  }
}
