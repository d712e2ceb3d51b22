package dev.siskin.server.telemetry;

import dev.siskin.server.telemetry.Outbox.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Events of one topic on their way out, bounded in number and bytes. Each is worth little, so where
 * there is no broker the oldest go; every one that was made is counted in one place of the ledger.
 * What failed is sent again as it was, since it may have landed: readers drop the twin.
 *
 * <p>Pure; one thread. {@code made = acked + dropped + waiting + with the client}, always.
 */
public final class EventOutbox {
  private final int maxRecords;
  private final long maxBytes;
  private final int maxWithClient;
  private final Deque<Message> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private int withClient;
  private long made;
  private long acked;
  private long dropped;

  /**
   * Until something is acknowledged, one at a time is enough to see whether it gets through: each
   * may hold the client for as long as it looks for the broker.
   */
  private boolean failing = true;

  /** The ledger at one moment. */
  public record Ledger(long made, long acked, long dropped, int waiting, int withClient) {
    static final Ledger NONE = new Ledger(0, 0, 0, 0, 0);
  }

  EventOutbox(int maxRecords, long maxBytes, int maxWithClient) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.maxWithClient = maxWithClient;
  }

  /** The number of the next event; it rises by one for each that was made, sent or not. */
  long nextSequence() {
    return made;
  }

  /** Takes a new event in; makes room for it if need be. */
  void add(Message message) {
    made++;
    waiting.addLast(message);
    waitingBytes += message.value().length;
    makeRoom();
  }

  /** So many more were made, and lost before they came here. */
  void lost(long events) {
    made += events;
    dropped += events;
  }

  /** The next to hand to the client, or null when nothing waits or the client has enough. */
  @Nullable Message next() {
    if (withClient >= (failing ? 1 : maxWithClient)) {
      return null;
    }
    Message oldest = waiting.pollFirst();
    if (oldest != null) {
      waitingBytes -= oldest.value().length;
      withClient++;
    }
    return oldest;
  }

  /** The broker has it. */
  void acked() {
    withClient--;
    acked++;
    failing = false;
  }

  /**
   * Nobody knows whether the broker has it: it goes out again, unless younger ones need the room.
   */
  void failed(Message message) {
    withClient--;
    failing = true;
    waiting.addFirst(message);
    waitingBytes += message.value().length;
    makeRoom();
  }

  /** It will never be taken, so there is no use in sending it again. */
  void refused() {
    withClient--;
    dropped++;
  }

  /** Gives up: nobody will hear of what is still waiting or with the client. */
  void dropAll() {
    dropped += waiting.size() + withClient;
    waiting.clear();
    waitingBytes = 0;
    withClient = 0;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && withClient == 0;
  }

  Ledger ledger() {
    return new Ledger(made, acked, dropped, waiting.size(), withClient);
  }

  private void makeRoom() {
    while (waiting.size() > maxRecords || (waitingBytes > maxBytes && waiting.size() > 1)) {
      waitingBytes -= waiting.removeFirst().value().length;
      dropped++;
    }
  }
}
