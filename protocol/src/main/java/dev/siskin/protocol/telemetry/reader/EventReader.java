package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic of single events, such as those of requests: says which are new, by their
 * CloudEvents id, and counts the others by what they are. The newest ids are remembered, which is
 * enough for what is sent again. Not thread-safe.
 */
public final class EventReader<T> {
  /** More than any of our events has. */
  public static final int MAX_EVENT_BYTES = 256 << 10;

  static final int MAX_IDS = 100_000;
  private static final int MAX_ID_CHARS = 256;
  private static final String ID = "ce_id";

  private final String type;
  private final Function<byte[], T> decode;
  private final LinkedHashSet<String> ids = new LinkedHashSet<>();
  private final Unreadables unreadable = new Unreadables();
  private long events;
  private long duplicates;

  /**
   * @param type of the events, with the newest version of its form that is understood
   * @param decode what they say; throws {@link IllegalArgumentException} for what is none
   */
  public EventReader(String type, Function<byte[], T> decode) {
    this.type = type;
    this.decode = decode;
  }

  /**
   * Takes the next record of the topic.
   *
   * @param where its place, for the words
   * @return null when it came before or cannot be understood, which is counted
   */
  public @Nullable T read(RecordHeaders headers, byte @Nullable [] value, Supplier<String> where) {
    try {
      EventType.require(headers, type);
      String id = id(headers);
      T event = decode(value);
      if (!ids.add(id)) {
        duplicates++;
        return null;
      }
      if (ids.size() > MAX_IDS) {
        Iterator<String> oldest = ids.iterator();
        oldest.next();
        oldest.remove();
      }
      events++;
      return event;
    } catch (UnreadableException e) {
      unreadable.count(e, where);
      return null;
    }
  }

  private static String id(RecordHeaders headers) {
    String id = headers.text(ID);
    if (id == null || id.isEmpty() || id.length() > MAX_ID_CHARS) {
      throw new UnreadableException(Reason.BROKEN, "no header " + ID + " that is an id");
    }
    return id;
  }

  private T decode(byte @Nullable [] value) {
    if (value == null) {
      throw new UnreadableException(Reason.NO_VALUE, "no value");
    }
    if (value.length > MAX_EVENT_BYTES) {
      throw new UnreadableException(Reason.TOO_LONG, "a value of " + value.length + " bytes");
    }
    try {
      return decode.apply(value);
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(Reason.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  /** Events that were new. */
  public long events() {
    return events;
  }

  /** Events that came again and were left out. */
  public long duplicates() {
    return duplicates;
  }

  /** Records that could not be understood, by reason. */
  public Map<Reason, Long> unreadable() {
    return unreadable.counts();
  }

  /** Where the last of them stands and why it cannot be understood. */
  public @Nullable String lastUnreadable() {
    return unreadable.last();
  }
}
