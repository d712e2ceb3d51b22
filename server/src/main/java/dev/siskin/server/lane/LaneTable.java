package dev.siskin.server.lane;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lanes by what may share a batch, so many and no more. Beyond that one leaves with what it
 * learned, which was not asked for again since a hand last went over it and in which nothing waits
 * or runs: about the least recently used (second chance, the CLOCK of virtual memory). So a stream
 * of shapes that come once each drives out its like, and not the lanes that are in use.
 *
 * <p>Any thread. A look-up takes no lock and allocates nothing; it writes once a round of the hand.
 * The hand goes only when a lane is opened, under a lock of its own, and each of its steps undoes
 * one use or one opening, so all of them together are no more than those. Busy lanes stay, be the
 * table too full meanwhile: there are no more of them than requests that the pool lets wait or run.
 * One that leaves just as it is asked for still runs what it is offered, and is forgotten then.
 */
final class LaneTable<K, L> {
  /** Busy lanes passed over at one opening: looking at one takes the lock of the pool. */
  private static final int MOST_BUSY = 8;

  /** More than one, so that a table that grew beyond its bound shrinks again. */
  private static final int MOST_DROPPED = 2;

  private final Map<K, Place<L>> places = new ConcurrentHashMap<>();
  private final int most;
  private final Predicate<L> isIdle;

  /** Where the hand goes on; null before its first round. Guarded by this. */
  private @Nullable Iterator<Place<L>> hand;

  /** A lane in the table. Who keeps it must ask it, each time, whether it still is. */
  static final class Place<L> {
    private final L lane;
    private volatile boolean isUsed;
    private volatile boolean isDropped;

    Place(L lane) {
      this.lane = lane;
    }

    L lane() {
      return lane;
    }

    /** Notes a use; false if the lane has left the table and is to be looked up again. */
    boolean use() {
      if (!isUsed) {
        isUsed = true;
      }
      return !isDropped;
    }
  }

  /**
   * @param most lanes kept
   * @param isIdle whether one may go
   */
  LaneTable(int most, Predicate<L> isIdle) {
    this.most = most;
    this.isIdle = isIdle;
  }

  /** The place of that key's lane, which is opened if there is none. */
  Place<L> place(K key, Function<K, L> opener) {
    Place<L> place = places.get(key);
    if (place != null) {
      place.use();
      return place;
    }
    Place<L> opened = places.computeIfAbsent(key, k -> new Place<>(opener.apply(k)));
    if (places.size() > most) {
      makeRoomFor(opened);
    }
    return opened;
  }

  /** All lanes in it now. */
  Map<K, L> lanes() {
    return places.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().lane));
  }

  private synchronized void makeRoomFor(Place<L> opened) {
    int busy = 0;
    int dropped = 0;
    int steps = 2 * places.size();
    while (places.size() > most && busy < MOST_BUSY && dropped < MOST_DROPPED && steps-- > 0) {
      Iterator<Place<L>> next = hand();
      Place<L> place = next.next();
      if (place.isUsed || place == opened) {
        place.isUsed = false;
      } else if (isIdle.test(place.lane)) {
        place.isDropped = true;
        next.remove();
        dropped++;
      } else {
        busy++;
      }
    }
  }

  private Iterator<Place<L>> hand() {
    Iterator<Place<L>> now = hand;
    if (now == null || !now.hasNext()) {
      now = places.values().iterator();
      hand = now;
    }
    return now;
  }
}
