package dev.siskin.protocol.telemetry.reader;

import static dev.siskin.protocol.fuzz.FuzzTarget.firstPart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import dev.siskin.protocol.tensor.ByteArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The readers of all three topics, each with a record of {@code TYPE 0 SEQUENCE 0 VALUE}. None lets
 * an exception out; each counts the record once, as what it is, and a twin as nothing new.
 */
public final class ReadersFuzzTarget implements FuzzTarget {
  @Override
  public String name() {
    return "telemetry-readers";
  }

  /** A record with two headers. */
  private record Message(RecordHeaders headers, byte[] value) {
    static Message of(byte[] input) {
      int type = firstPart(input);
      byte[] rest = Arrays.copyOfRange(input, Math.min(type + 1, input.length), input.length);
      int sequence = firstPart(rest);
      Map<String, byte[]> headers =
          Map.of(
              "ce_type", Arrays.copyOf(input, type),
              "ce_sequence", Arrays.copyOf(rest, sequence));
      return new Message(
          headers::get, Arrays.copyOfRange(rest, Math.min(sequence + 1, rest.length), rest.length));
    }
  }

  /** The three readers, and what they made of one record. */
  private static final class Readers {
    final EventReader<?> requests = EventReader.requests();
    final EventReader<?> lifecycle = EventReader.lifecycle();
    final IntervalReader intervals = new IntervalReader(() -> 0);

    List<Boolean> took(Message message) {
      return List.of(
          requests.read(message.headers, message.value, () -> "") != null,
          lifecycle.read(message.headers, message.value, () -> "") != null,
          intervals.read(message.headers, message.value, () -> "") != null);
    }

    long sum(ToLongFunction<EventCounts> events, ToLongFunction<ReadCounts> records) {
      return events.applyAsLong(requests.counts())
          + events.applyAsLong(lifecycle.counts())
          + records.applyAsLong(intervals.counts());
    }

    String last() {
      return requests.counts().lastUnreadable()
          + "\n"
          + lifecycle.counts().lastUnreadable()
          + "\n"
          + intervals.counts().lastUnreadable();
    }
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    Readers readers = new Readers();
    if (!readers.took(Message.of(input)).contains(true)) {
      throw new UnreadableException(Reason.BROKEN, readers.last());
    }
    return readers;
  }

  @Override
  public boolean isRefusal(RuntimeException e) {
    return e instanceof UnreadableException;
  }

  /** Each histogram may hold the highest value that is taken. */
  @Override
  public long fairBytes(byte[] input) {
    return (4 << 20) + 4_096L * input.length;
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    Message message = Message.of(input);
    Readers readers = read == null ? new Readers() : (Readers) read;
    boolean isNew = read != null;
    if (!isNew) {
      assertThat(readers.took(message)).containsOnly(false);
    }
    assertThat(readers.sum(EventCounts::events, ReadCounts::records)).isEqualTo(isNew ? 1 : 0);
    assertThat(readers.sum(EventCounts::bad, ReadCounts::bad)).isEqualTo(isNew ? 2 : 3);
    assertThat(readers.took(message)).as("the twin").containsOnly(false);
    assertThat(readers.sum(EventCounts::duplicates, ReadCounts::duplicates))
        .isEqualTo(isNew ? 1 : 0);
    assertThat(readers.sum(EventCounts::missing, ReadCounts::missing)).isZero();
    assertThat(readers.last()).hasSizeLessThan(6_000);
  }
}
