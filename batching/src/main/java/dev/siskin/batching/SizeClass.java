package dev.siskin.batching;

/**
 * Sizes of batches that are taken for one when costs are learned: two classes to each doubling (1,
 * 2, 3, 4, 5-6, 7-8, 9-12, 13-16, ...), so that a batch differs from its class by a quarter at
 * most. Stateless.
 */
final class SizeClass {
  /** Up to 49,152 rows; larger batches count with the last class. */
  static final int COUNT = 32;

  private SizeClass() {}

  /** The class of a batch of so many rows, from 0. */
  static int of(int rows) {
    if (rows <= 2) {
      return rows - 1;
    }
    int log = 32 - Integer.numberOfLeadingZeros(rows - 1);
    int found = rows <= 3 << (log - 2) ? 2 * log - 2 : 2 * log - 1;
    return Math.min(found, COUNT - 1);
  }

  /** The most rows of a class. */
  static int rows(int index) {
    if (index < 2) {
      return index + 1;
    }
    return index % 2 == 0 ? 3 << ((index - 2) / 2) : 1 << ((index + 1) / 2);
  }
}
