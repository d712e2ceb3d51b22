package dev.siskin.standalone.endtoend;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Bytes with a few faults that know nothing of what they mean. */
final class ByteMutator {
  private final Random random;

  ByteMutator(Random random) {
    this.random = random;
  }

  /** One to three faults; never longer than twice the original. */
  byte[] mutate(byte[] original) {
    byte[] bytes = original.clone();
    for (int faults = 1 + random.nextInt(3); faults > 0 && bytes.length > 0; faults--) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 3 -> {
        return Arrays.copyOfRange(bytes, at, bytes.length);
      }
      case 4 -> {
        int to = Math.min(bytes.length, at + 1 + random.nextInt(16));
        return joined(bytes, 0, to, bytes, at);
      }
      default -> {
        int to = Math.min(bytes.length, at + 1 + random.nextInt(8));
        return joined(bytes, 0, at, bytes, to);
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] first, int from, int to, byte[] second, int then) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first, from, to - from);
    out.write(second, then, second.length - then);
    return out.toByteArray();
  }
}
