package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.log.CallerLog;
import dev.siskin.server.telemetry.Outbox.Message;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Intervals on their way out. One that the client can take at once becomes a message at once. While
 * the client has enough, those of one model and epoch are added together, so that an outage costs
 * no counts, and no memory that grows with it. The number is given at the hand-over: a gap that a
 * reader sees is a record that was handed over and lost.
 *
 * <p>When they take too many bytes, first fewer seconds are told apart; only where that does not
 * help, or when there are too many records, the oldest goes, and is counted.
 *
 * <p>Pure; one thread. {@code produced = acked + coalesced + dropped + waiting + with the client},
 * always.
 */
public final class IntervalOutbox {
  private static final CallerLog LOG = CallerLog.of(IntervalOutbox.class);

  /** Of all versions and arms: a reader takes 64 MiB of counts at once, a block has up to 80 KB. */
  private static final int MOST_BLOCKS = 600;

  private final Telemetry.Identity identity;
  private final Limits limits;
  private final Outbox messages;
  private final Backlog backlog;

  /** In the order they began. */
  private final Map<Key, IntervalDraft> drafts = new LinkedHashMap<>();

  private long draftBytes;
  private @Nullable Key newest;
  private @Nullable Interval farewell;
  private long farewellNanos;
  private long seq;
  private long produced;
  private long coalesced;
  private long dropped;

  private record Key(String model, long epoch) {}

  /**
   * How much there may be.
   *
   * @param maxRecords on this side of the client
   * @param maxBytes of these, about
   * @param maxWithClient records with the client
   * @param maxValueBytes of one record, as long as telling fewer seconds apart can make it so
   */
  record Limits(int maxRecords, long maxBytes, int maxWithClient, int maxValueBytes) {}

  /**
   * The ledger at one moment.
   *
   * @param produced intervals made, and records that were taken over from the start before
   * @param acked records Kafka has
   * @param coalesced intervals that were added to another
   * @param dropped records given up
   * @param waiting records on this side of the client
   */
  public record Ledger(
      long produced, long acked, long coalesced, long dropped, int waiting, int withClient) {
    static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0);
  }

  IntervalOutbox(Telemetry.Identity identity, Limits limits) {
    this.identity = identity;
    this.limits = limits;
    this.messages = new Outbox(limits.maxRecords, limits.maxBytes, limits.maxWithClient);
    this.backlog = new Backlog(limits.maxWithClient);
  }

  /** What the start before could not send; it goes first. */
  Backlog backlog() {
    return backlog;
  }

  /** Takes an interval in. Keeps nothing of it, so its cut may be closed. */
  void add(Interval interval, long nowNanos) {
    newest = new Key(interval.model(), interval.epoch());
    try {
      take(newest, interval, nowNanos);
    } catch (RuntimeException e) {
      giveUp(e);
    }
    produced++;
    makeRoom();
  }

  private void take(Key key, Interval interval, long nowNanos) {
    if (drafts.isEmpty() && clientHasRoomForAll()) {
      byte[] value = encode(interval, 0, false);
      if (value.length <= limits.maxValueBytes) {
        hand(interval, value, nowNanos);
        return;
      }
    }
    coalesce(key, interval, nowNanos);
  }

  /** What cannot be written costs no other. */
  private void giveUp(RuntimeException why) {
    dropped++;
    LOG.at(Level.ERROR, "an interval could not be written").setCause(why).log();
  }

  /** One more was made, and lost before it came here. */
  void lost() {
    produced++;
    dropped++;
  }

  /** Says that this boot ends in order, if it said anything; its last word, nothing may follow. */
  void end(long nowMillis, long nowNanos) {
    if (newest != null && farewell == null) {
      produced++;
      farewell =
          new Interval(
              newest.model,
              newest.epoch,
              nowMillis,
              nowMillis,
              Memory.UNKNOWN,
              Map.of(),
              List.of());
      farewellNanos = nowNanos;
    }
  }

  /** The next to hand to the client, or null when nothing waits or the client has enough. */
  @Nullable Message next() {
    if (withClient() == limits.maxWithClient) {
      return null;
    }
    Message resumed = backlog.next();
    if (resumed != null) {
      return resumed;
    }
    if (messages.ledger().waiting() == 0) {
      numberNext();
    }
    return messages.next();
  }

  /** The broker has it. */
  void acked(Message message) {
    backlog.acked(message);
    messages.acked(message);
  }

  /** Nobody knows whether the broker has it: it goes out again, before younger ones. */
  void failed(Message message) {
    backlog.failed(message);
    messages.failed(message);
    makeRoom();
  }

  /** No broker will ever take it. */
  void refused(Message message) {
    backlog.refused(message);
    messages.refused(message);
  }

  /** All of this start that is not acknowledged, oldest first, drafts numbered. */
  List<Message> unsent() {
    while (numberNext()) {
      // until there is no draft any more
    }
    return messages.unsent();
  }

  /** Gives up all that is not acknowledged. */
  void dropAll() {
    backlog.dropAll();
    dropOwn();
  }

  /** Gives up what this start made. */
  void dropOwn() {
    unsent().forEach(messages::giveUp);
  }

  boolean isEmpty() {
    return backlog.isEmpty() && messages.isEmpty() && drafts.isEmpty() && farewell == null;
  }

  /** What all that is not acknowledged takes in memory, about. */
  long bytes() {
    return backlog.bytes() + messages.bytes() + draftBytes;
  }

  /** Since when the oldest that is not acknowledged waits; null when there is none. */
  @Nullable Long oldestNanos() {
    return Stream.of(
            backlog.oldestNanos(),
            messages.oldestNanos(),
            drafts.isEmpty() ? null : drafts.values().iterator().next().sinceNanos(),
            farewell == null ? null : farewellNanos)
        .filter(Objects::nonNull)
        .min(Comparator.comparingLong(nanos -> nanos))
        .orElse(null);
  }

  Ledger ledger() {
    Outbox.Ledger before = backlog.ledger();
    Outbox.Ledger handed = messages.ledger();
    return new Ledger(
        before.produced() + produced,
        before.acked() + handed.acked(),
        coalesced,
        before.dropped() + dropped + handed.dropped(),
        before.waiting() + handed.waiting() + drafts.size() + (farewell == null ? 0 : 1),
        before.withClient() + handed.withClient());
  }

  private int withClient() {
    return backlog.ledger().withClient() + messages.ledger().withClient();
  }

  /** Whether all goes out at once that waits, and one more. */
  private boolean clientHasRoomForAll() {
    Outbox.Ledger before = backlog.ledger();
    Outbox.Ledger handed = messages.ledger();
    return before.waiting() + handed.waiting() + withClient() < limits.maxWithClient;
  }

  /** Makes the oldest draft a message, or in the end the farewell; false when there is neither. */
  private boolean numberNext() {
    Interval last = farewell;
    if (drafts.isEmpty() && last == null) {
      return false;
    }
    try {
      if (!drafts.isEmpty()) {
        number(takeOldestDraft());
      } else if (last != null) {
        farewell = null;
        hand(last, encode(last, 0, true), farewellNanos);
      }
    } catch (RuntimeException e) {
      giveUp(e);
    }
    return true;
  }

  private void number(IntervalDraft draft) {
    Interval sum = draft.sum();
    byte[] value = encode(sum, draft.coalesced(), false);
    while ((value.length > limits.maxValueBytes || draft.blocks() > MOST_BLOCKS) && draft.widen()) {
      sum = draft.sum();
      value = encode(sum, draft.coalesced(), false);
    }
    hand(sum, value, draft.sinceNanos());
  }

  private void hand(Interval interval, byte[] value, long sinceNanos) {
    CloudEvent event =
        new CloudEvent(
            CloudEvent.INTERVAL_TYPE,
            identity.replica(),
            identity.boot(),
            seq,
            interval.toMillis(),
            interval.model());
    messages.add(
        new Message(seq++, Topics.INTERVALS, interval.model(), value, event.headers()), sinceNanos);
  }

  private byte[] encode(Interval interval, long added, boolean last) {
    return IntervalCodec.encode(
        new IntervalRecord(
            identity.replica(),
            identity.boot(),
            seq,
            interval.fromMillis(),
            interval.toMillis(),
            interval.model(),
            interval.epoch(),
            ledger().dropped(),
            added,
            last,
            interval.memory(),
            interval.refused(),
            interval.versions()));
  }

  private void coalesce(Key key, Interval interval, long nowNanos) {
    IntervalDraft known = drafts.get(key);
    if (known == null) {
      IntervalDraft draft = new IntervalDraft(interval, nowNanos);
      drafts.put(key, draft);
      draftBytes += draft.bytes();
    } else {
      long before = known.bytes();
      try {
        known.add(interval);
      } finally {
        draftBytes += known.bytes() - before;
      }
      coalesced++;
    }
  }

  private void makeRoom() {
    while (isTooMany() || isTooHeavy()) {
      if (isTooMany() || !widen()) {
        dropOldest();
      }
    }
  }

  private void dropOldest() {
    if (messages.ledger().waiting() > 0) {
      messages.dropOldest();
    } else {
      takeOldestDraft();
      dropped++;
    }
  }

  private boolean isTooMany() {
    return messages.ledger().waiting() + drafts.size() > limits.maxRecords;
  }

  /** A single record goes out however heavy it is. */
  private boolean isTooHeavy() {
    return messages.waitingBytes() + draftBytes > limits.maxBytes
        && messages.ledger().waiting() + drafts.size() > 1;
  }

  /** Makes the heaviest draft smaller of those that can be; false when none can. */
  private boolean widen() {
    List<IntervalDraft> heaviestFirst =
        drafts.values().stream()
            .sorted(Comparator.comparingLong(IntervalDraft::bytes).reversed())
            .toList();
    for (IntervalDraft draft : heaviestFirst) {
      long before = draft.bytes();
      boolean smaller = draft.widen();
      draftBytes += draft.bytes() - before;
      if (smaller) {
        return true;
      }
    }
    return false;
  }

  private IntervalDraft takeOldestDraft() {
    IntervalDraft oldest = drafts.remove(drafts.keySet().iterator().next());
    if (oldest == null) {
      throw new IllegalStateException("no draft");
    }
    draftBytes -= oldest.bytes();
    return oldest;
  }
}
