package dev.siskin.batching;

import java.util.function.IntToDoubleFunction;

/** True costs of models, as they were measured, for {@link Simulation}. Nanoseconds by rows. */
final class Curves {
  /** 784-256-128-10: a fixed part and little a row; batching is worth ten times. */
  static final IntToDoubleFunction MLP = rows -> 60_000 + 5_600.0 * rows;

  /**
   * The same net as it was measured on one warm thread: another kernel takes over at 7 rows, which
   * costs 60 us where 6 rows cost 33.
   */
  static final IntToDoubleFunction STEPPED =
      rows -> rows <= 6 ? 29_000 + 700.0 * rows : 46_000 + 1_900.0 * rows;

  /** A small convolutional net: each row costs the same. */
  static final IntToDoubleFunction SMALL_CNN = rows -> 20_000 + 231_000.0 * rows;

  /** A large one: from 16 rows on, a row in a batch costs 1.3 times a lone one. */
  static final IntToDoubleFunction HURT_BY_BATCHES =
      rows -> 4_000_000.0 * rows * (1 + 0.3 * Math.min(15, rows - 1) / 15);

  /** 20 ms a row, whatever the batch. */
  static final IntToDoubleFunction SLOW = rows -> 20_000_000.0 * rows;

  /** As on an accelerator: much for the first row, hardly anything for the next hundred. */
  static final IntToDoubleFunction ACCELERATED = rows -> 2_000_000 + 10_000.0 * rows;

  private Curves() {}

  /** The most rows a second that so many slots can give, in batches up to {@code mostRows}. */
  static double peak(IntToDoubleFunction nanos, int mostRows, int slots) {
    double best = 0;
    for (int rows = 1; rows <= mostRows; rows++) {
      best = Math.max(best, rows / nanos.applyAsDouble(rows));
    }
    return best * slots * 1e9;
  }
}
