package dev.siskin.examples.digits;

import java.util.List;

/**
 * One handwritten digit.
 *
 * @param row its place in the data file, from 0
 * @param pixels 64 values of 0..16, eight rows of eight
 * @param label the digit that was written, 0..9
 */
record Digit(int row, List<Integer> pixels, int label) {
  static final int SIDE = 8;
  static final int PIXELS = SIDE * SIDE;
  static final int MAX_PIXEL = 16;
  static final int CLASSES = 10;

  Digit {
    pixels = List.copyOf(pixels);
    if (pixels.size() != PIXELS) {
      throw new IllegalArgumentException("expected " + PIXELS + " pixels, found " + pixels.size());
    }
    for (int pixel : pixels) {
      requireBetween("pixel", pixel, MAX_PIXEL);
    }
    requireBetween("label", label, CLASSES - 1);
  }

  private static void requireBetween(String what, int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(what + " " + value + " is not in 0.." + max);
    }
  }
}
