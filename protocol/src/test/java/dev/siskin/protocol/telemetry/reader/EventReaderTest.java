package dev.siskin.protocol.telemetry.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventReaderTest {
  private final EventReader<Integer> reader =
      new EventReader<>("test.event.v1", bytes -> Integer.valueOf(new String(bytes, UTF_8)));

  @Test
  void anEventComesOnce() {
    assertThat(read("test.event.v1", "a", "7")).isEqualTo(7);
    assertThat(read("test.event.v1", "a", "7")).isNull();
    assertThat(read("test.event.v1", "b", "8")).isEqualTo(8);
    assertThat(reader.events()).isEqualTo(2);
    assertThat(reader.duplicates()).isEqualTo(1);
    assertThat(reader.unreadable()).isEmpty();
  }

  @Test
  void whatCannotBeUnderstoodIsCountedByReason() {
    assertThat(read("test.event.v2", "a", "7")).isNull();
    assertThat(read("other.v1", "a", "7")).isNull();
    assertThat(read("test.event.v1", "a", "seven")).isNull();
    assertThat(read("test.event.v1", "", "7")).isNull();
    assertThat(read("test.event.v1", "x".repeat(257), "7")).isNull();
    assertThat(read("test.event.v1", "a", null)).isNull();
    assertThat(read("test.event.v1", "a", "1".repeat(EventReader.MAX_EVENT_BYTES + 1))).isNull();
    assertThat(reader.unreadable())
        .isEqualTo(
            Map.of(
                Reason.NEWER_FORM, 1L,
                Reason.UNKNOWN_TYPE, 1L,
                Reason.BROKEN, 3L,
                Reason.NO_VALUE, 1L,
                Reason.TOO_LONG, 1L));
    assertThat(reader.lastUnreadable()).startsWith("here: a value of");
  }

  /** An id that could be taken by nonsense would hide the event that has it. */
  @Test
  void nonsenseTakesNoId() {
    assertThat(read("test.event.v1", "a", "seven")).isNull();
    assertThat(read("test.event.v1", "a", "7")).isEqualTo(7);
  }

  @Test
  void theNewestIdsAreRemembered() {
    for (int i = 0; i <= EventReader.MAX_IDS; i++) {
      read("test.event.v1", "id" + i, "1");
    }
    assertThat(read("test.event.v1", "id1", "1")).isNull();
    assertThat(read("test.event.v1", "id0", "1")).isEqualTo(1);
  }

  private @Nullable Integer read(String type, String id, @Nullable String value) {
    Map<String, byte[]> headers = new HashMap<>();
    headers.put("ce_type", type.getBytes(UTF_8));
    headers.put("ce_id", id.getBytes(UTF_8));
    return reader.read(headers::get, value == null ? null : value.getBytes(UTF_8), () -> "here");
  }
}
