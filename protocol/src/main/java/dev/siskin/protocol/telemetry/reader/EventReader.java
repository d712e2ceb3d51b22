package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.LifecycleEvent;
import dev.siskin.protocol.telemetry.LifecycleEventCodec;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic of single events, such as those of requests: says which are new, by boot and the
 * number in {@code ce_sequence}, counts the others by what they are, and knows what is missing. One
 * reader for a topic, since each topic has numbers of its own, and for all its partitions, since
 * the events of a boot are spread over them. Not thread-safe.
 *
 * <p>Its memory is bounded whatever comes: each run of numbers without a gap is kept as one. To
 * read one partition long before another makes a gap of nearly each event; beyond {@value
 * #MAX_RANGES} of them the lowest are closed. An event of a closed gap is taken and counted as
 * unsure: that it came twice is far less likely than that its partition is read late.
 */
public final class EventReader<T> {
  /** More than any of our events has. */
  public static final int MAX_EVENT_BYTES = 256 << 10;

  static final int MAX_RANGES = 1 << 18;

  private static final int MAX_BOOT_CHARS = 256;
  private static final String SEQUENCE = "ce_sequence";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final long NONE = -1;

  private final String type;
  private final Function<byte[], T> decode;
  private final Function<T, String> boot;
  private final Boots boots;
  private final Unreadables unreadable = new Unreadables();
  private long events;
  private long unnumbered;
  private long unsure;
  private long duplicates;

  /**
   * @param type of the events, with the newest version of its form that is understood
   * @param decode what they say; throws {@link IllegalArgumentException} for what is none
   * @param boot the start of a server that an event is of
   */
  public EventReader(String type, Function<byte[], T> decode, Function<T, String> boot) {
    this(type, decode, boot, new Boots(Boots.MAX_BOOTS, MAX_RANGES));
  }

  EventReader(String type, Function<byte[], T> decode, Function<T, String> boot, Boots boots) {
    this.type = type;
    this.decode = decode;
    this.boot = boot;
    this.boots = boots;
  }

  /** Of what became of requests. */
  public static EventReader<RequestEvent> requests() {
    return new EventReader<>(
        CloudEvent.REQUEST_TYPE, RequestEventCodec::decode, RequestEvent::boot);
  }

  /** Of what became of versions. */
  public static EventReader<LifecycleEvent> lifecycle() {
    return new EventReader<>(
        CloudEvent.LIFECYCLE_TYPE, LifecycleEventCodec::decode, LifecycleEvent::boot);
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
      long sequence = sequence(headers);
      T event = decode(value);
      if (!counts(boot(event), sequence)) {
        duplicates++;
        return null;
      }
      events++;
      return event;
    } catch (UnreadableException e) {
      unreadable.count(e, where);
      return null;
    }
  }

  private boolean counts(String id, long sequence) {
    if (sequence == NONE) {
      unnumbered++;
      return true;
    }
    return switch (boots.note(id, sequence)) {
      case FIRST -> true;
      case AGAIN -> false;
      case UNSURE -> {
        unsure++;
        boots.found(id);
        yield true;
      }
    };
  }

  private static long sequence(RecordHeaders headers) {
    String text = headers.text(SEQUENCE);
    if (text == null) {
      return NONE;
    }
    long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : NONE;
    if (number == NONE || number > Boots.MAX_SEQ) {
      String shown = text.length() <= 20 ? text : text.substring(0, 20) + "..";
      throw new UnreadableException(Reason.BROKEN, SEQUENCE + " '" + shown + "' is no number");
    }
    return number;
  }

  private String boot(T event) {
    String id = boot.apply(event);
    if (id.isEmpty()) {
      throw new UnreadableException(Reason.BROKEN, "'boot' is empty");
    }
    if (id.length() > MAX_BOOT_CHARS) {
      throw new UnreadableException(
          Reason.BROKEN, "'boot' has more than " + MAX_BOOT_CHARS + " characters");
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

  public EventCounts counts() {
    return new EventCounts(
        events,
        unnumbered,
        unsure,
        duplicates,
        boots.missing(),
        boots.forgotten(),
        unreadable.counts(),
        unreadable.last());
  }

  /**
   * The boots of which events are missing. To be asked at the end of all partitions: before it,
   * what is missing may only not have been read yet.
   */
  public List<BootGaps> gaps() {
    return boots.gaps();
  }
}
