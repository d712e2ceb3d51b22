package dev.siskin.server.telemetry;

import dev.siskin.server.telemetry.Outbox.Message;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the start before left, on its way out. It is read when the client has room for it, one
 * record at a time, so no more of it is in memory than the client has been given, whatever the
 * limits of this start are; and so none of it is ever given up for want of room.
 *
 * <p>One thread. {@code produced = acked + dropped + waiting + with the client}, always; what was
 * not read yet is waiting.
 */
final class Backlog {
  private final Outbox read;
  private Supplier<@Nullable Message> unread = () -> null;
  private int unreadRecords;
  private long sinceNanos;
  private long droppedUnread;

  Backlog(int maxWithClient) {
    this.read = new Outbox(Integer.MAX_VALUE, Long.MAX_VALUE, maxWithClient);
  }

  /** There are so many records; one that is announced and does not come is lost, and counted. */
  void begin(Supplier<@Nullable Message> records, int count, long nowNanos) {
    unread = records;
    unreadRecords = count;
    sinceNanos = nowNanos;
  }

  /** There were so many more, but nobody can read them. */
  void countUnreadable(long records) {
    droppedUnread += records;
  }

  /** The next to hand to the client, which has room for it; or null when there is none. */
  @Nullable Message next() {
    Message again = read.next();
    if (again != null) {
      return again;
    }
    Message fresh = readOne();
    if (fresh == null) {
      return null;
    }
    read.add(fresh, sinceNanos);
    return read.next();
  }

  private @Nullable Message readOne() {
    if (unreadRecords == 0) {
      return null;
    }
    Message message = unread.get();
    int gone = message == null ? unreadRecords : 1;
    unreadRecords -= gone;
    droppedUnread += message == null ? gone : 0;
    return message;
  }

  void acked(Message message) {
    read.acked(message);
  }

  void failed(Message message) {
    read.failed(message);
  }

  void refused(Message message) {
    read.refused(message);
  }

  /** Gives up the oldest; null when it could not even be read. */
  @Nullable Message dropOldest() {
    List<Message> inMemory = read.unsent();
    if (inMemory.isEmpty()) {
      Message unseen = readOne();
      droppedUnread += unseen == null ? 0 : 1;
      return unseen;
    }
    Message oldest = inMemory.get(0);
    read.giveUp(oldest);
    return oldest;
  }

  void dropAll() {
    read.dropAll();
    droppedUnread += unreadRecords;
    unreadRecords = 0;
  }

  /** So many of those that were not read yet cannot be read any more. */
  void loseUnread(int records) {
    unreadRecords -= records;
    droppedUnread += records;
  }

  /** Records that were not read yet. */
  int unreadRecords() {
    return unreadRecords;
  }

  /** What was read and is not acknowledged, oldest first; all that was not read comes after it. */
  List<Message> unsentOfRead() {
    return read.unsent();
  }

  boolean isEmpty() {
    return unreadRecords == 0 && read.isEmpty();
  }

  /** In memory. */
  long bytes() {
    return read.bytes();
  }

  /** Since when it waits, as far as this start knows; null when it is empty. */
  @Nullable Long oldestNanos() {
    return isEmpty() ? null : Long.valueOf(sinceNanos);
  }

  Outbox.Ledger ledger() {
    Outbox.Ledger ofRead = read.ledger();
    return new Outbox.Ledger(
        unreadRecords + droppedUnread + ofRead.produced(),
        ofRead.acked(),
        droppedUnread + ofRead.dropped(),
        unreadRecords + ofRead.waiting(),
        ofRead.withClient());
  }
}
