package dev.siskin.server.telemetry;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way out, bounded in number and bytes. What is handed to the client keeps its
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

  /** By number, so that what comes back from the client has its old place. */
  private final NavigableMap<Long, Message> waiting = new TreeMap<>();

  private long waitingBytes;
  private int withClient;
  private long produced;
  private long acked;
  private long dropped;

  /**
   * One record, ready to be sent.
   *
   * @param seq its number among the records of this boot, rising
   * @param value its bytes, never changed
   */
  record Message(long seq, String topic, String key, byte[] value, Map<String, String> headers) {}

  /** The ledger at one moment. */
  public record Ledger(long produced, long acked, long dropped, int waiting, int withClient) {}

  Outbox(int maxRecords, long maxBytes, int maxWithClient) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.maxWithClient = maxWithClient;
  }

  /** Takes a new record in; makes room for it if need be. */
  void add(Message message) {
    produced++;
    keep(message);
  }

  /** The next to hand to the client, or null when nothing waits or the client has enough. */
  @Nullable Message next() {
    if (withClient == maxWithClient) {
      return null;
    }
    Map.Entry<Long, Message> oldest = waiting.pollFirstEntry();
    if (oldest == null) {
      return null;
    }
    waitingBytes -= oldest.getValue().value.length;
    withClient++;
    return oldest.getValue();
  }

  /** The broker has it. */
  void acked() {
    withClient--;
    acked++;
  }

  /** Nobody knows whether the broker has it: it goes out again, before younger ones. */
  void failed(Message message) {
    withClient--;
    keep(message);
  }

  /** Gives up: nobody will hear of what is still waiting or with the client. */
  void dropAll() {
    while (!waiting.isEmpty()) {
      dropOldest();
    }
    dropped += withClient;
    withClient = 0;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && withClient == 0;
  }

  Ledger ledger() {
    return new Ledger(produced, acked, dropped, waiting.size(), withClient);
  }

  private void keep(Message message) {
    waiting.put(message.seq, message);
    waitingBytes += message.value.length;
    makeRoom();
  }

  private void makeRoom() {
    while (waiting.size() > maxRecords || (waitingBytes > maxBytes && waiting.size() > 1)) {
      dropOldest();
    }
  }

  private void dropOldest() {
    waitingBytes -= waiting.pollFirstEntry().getValue().value.length;
    dropped++;
  }
}
