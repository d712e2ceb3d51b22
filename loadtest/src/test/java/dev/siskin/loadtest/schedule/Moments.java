package dev.siskin.loadtest.schedule;

import java.util.stream.LongStream;

/** All intended starts of a schedule. */
final class Moments {

  private Moments() {}

  static long[] of(Schedule schedule) {
    Arrivals arrivals = schedule.arrivals();
    LongStream.Builder moments = LongStream.builder();
    while (arrivals.nextNanos() != Arrivals.NONE) {
      moments.add(arrivals.nextNanos());
      arrivals.take();
    }
    return moments.build().toArray();
  }

  static long countBetween(long[] moments, double fromSeconds, double toSeconds) {
    return LongStream.of(moments)
        .filter(nanos -> nanos >= fromSeconds * 1e9 && nanos < toSeconds * 1e9)
        .count();
  }
}
