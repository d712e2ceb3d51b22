package dev.siskin.protocol.telemetry.reader;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The headers of one record, as whatever brought it has them. */
@FunctionalInterface
public interface RecordHeaders {
  /** The last value of a header, null where there is none. */
  byte @Nullable [] value(String name);

  /** The same as text. */
  default @Nullable String text(String name) {
    byte[] value = value(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }
}
