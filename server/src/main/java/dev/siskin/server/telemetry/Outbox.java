package dev.siskin.server.telemetry;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way out, bounded in number and bytes. What is handed to the client keeps its
 * bytes until it is acknowledged, since a send that timed out may have landed: it is sent again as
 * it was, and readers drop the twin. When the bound is reached the oldest that is not with the
 * client goes, and is counted.
 *
 * <p>Pure; one thread. {@code produced = acked + dropped + waiting + with the client}, always.
 */
public final class Outbox {
  private final int maxRecords;
  private final long maxBytes;
  private final int maxWithClient;

  /** In the order they came, so that what comes back from the client has its old place. */
  private final NavigableMap<Long, Entry> waiting = new TreeMap<>();

  private final IdentityHashMap<Message, Entry> withClient = new IdentityHashMap<>();
  private long nextPlace;
  private long waitingBytes;
  private long withClientBytes;
  private long produced;
  private long acked;
  private long dropped;

  /**
   * One record, ready to be sent.
   *
   * @param seq its number among the records of its boot, rising
   * @param value its bytes, never changed
   */
  record Message(long seq, String topic, String key, byte[] value, Map<String, String> headers) {}

  /** The ledger at one moment. */
  public record Ledger(long produced, long acked, long dropped, int waiting, int withClient) {}

  /** A message with its place in line. */
  private record Entry(long place, long sinceNanos, Message message) {}

  Outbox(int maxRecords, long maxBytes, int maxWithClient) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.maxWithClient = maxWithClient;
  }

  /**
   * Takes a new message in; makes room for it if need be.
   *
   * @param sinceNanos when what it tells of began to wait
   */
  void add(Message message, long sinceNanos) {
    produced++;
    keep(new Entry(nextPlace++, sinceNanos, message));
  }

  /** The next to hand to the client, or null when nothing waits or the client has enough. */
  @Nullable Message next() {
    if (withClient.size() == maxWithClient) {
      return null;
    }
    Map.Entry<Long, Entry> oldest = waiting.pollFirstEntry();
    if (oldest == null) {
      return null;
    }
    Message message = oldest.getValue().message;
    waitingBytes -= message.value.length;
    withClientBytes += message.value.length;
    withClient.put(message, oldest.getValue());
    return message;
  }

  /** The broker has it. */
  void acked(Message message) {
    if (takeBack(message) != null) {
      acked++;
    }
  }

  /** Nobody knows whether the broker has it: it goes out again, before younger ones. */
  void failed(Message message) {
    Entry entry = takeBack(message);
    if (entry != null) {
      keep(entry);
    }
  }

  /** No broker will ever take it: gives it up. */
  void refused(Message message) {
    if (takeBack(message) != null) {
      dropped++;
    }
  }

  /** All that is not acknowledged, oldest first. */
  List<Message> unsent() {
    return entries().sorted(Comparator.comparingLong(Entry::place)).map(Entry::message).toList();
  }

  /** Gives up the oldest that is not with the client. */
  void dropOldest() {
    waitingBytes -= waiting.pollFirstEntry().getValue().message.value.length;
    dropped++;
  }

  /** Gives up one that is not acknowledged. */
  void giveUp(Message message) {
    if (takeBack(message) == null) {
      waiting.values().removeIf(entry -> entry.message.equals(message));
      waitingBytes -= message.value.length;
    }
    dropped++;
  }

  /** Gives up all that is not acknowledged. */
  void dropAll() {
    unsent().forEach(this::giveUp);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && withClient.isEmpty();
  }

  /** Of all that is not acknowledged. */
  long bytes() {
    return waitingBytes + withClientBytes;
  }

  long waitingBytes() {
    return waitingBytes;
  }

  /** Since when the oldest that is not acknowledged waits; null when there is none. */
  @Nullable Long oldestNanos() {
    return entries().map(Entry::sinceNanos).min(Comparator.comparingLong(n -> n)).orElse(null);
  }

  Ledger ledger() {
    return new Ledger(produced, acked, dropped, waiting.size(), withClient.size());
  }

  private Stream<Entry> entries() {
    return Stream.concat(waiting.values().stream(), withClient.values().stream());
  }

  private @Nullable Entry takeBack(Message message) {
    Entry entry = withClient.remove(message);
    if (entry != null) {
      withClientBytes -= message.value.length;
    }
    return entry;
  }

  private void keep(Entry entry) {
    waiting.put(entry.place, entry);
    waitingBytes += entry.message.value.length;
    while (waiting.size() > maxRecords || (waitingBytes > maxBytes && waiting.size() > 1)) {
      dropOldest();
    }
  }
}
