package dev.siskin.server.events;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The last so many requests of one loop, in places made once. One loop. */
final class RecentRequests {
  private final RequestFacts[] places;
  private int next;

  RecentRequests(int size) {
    places = new RequestFacts[size];
    for (int i = 0; i < size; i++) {
      places[i] = new RequestFacts();
    }
  }

  /** The place of the oldest, for the next one. */
  RequestFacts next() {
    RequestFacts place = places[next];
    next = next + 1 == places.length ? 0 : next + 1;
    return place;
  }

  /** That request, or null when it is not among them. */
  @Nullable RequestFacts find(long number) {
    for (RequestFacts place : places) {
      if (place.isOf(number)) {
        return place;
      }
    }
    return null;
  }

  /** Tells the numbers of those that were in a run. */
  void ofRun(long run, LongConsumer numbers) {
    for (RequestFacts place : places) {
      if (place.wasIn(run)) {
        numbers.accept(place.number());
      }
    }
  }
}
