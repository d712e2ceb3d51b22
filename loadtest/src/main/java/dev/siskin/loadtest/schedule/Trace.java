package dev.siskin.loadtest.schedule;

import java.util.Arrays;

/**
 * What somebody's users once did: when each request came, in nanoseconds since the first and never
 * going back, and for some traces how large it was. Owns its arrays; immutable.
 */
public final class Trace {

  private final String name;
  private final long[] nanos;
  private final int[] bytes;

  /** {@code bytes} is empty where the sizes are unknown. */
  Trace(String name, long[] nanos, int[] bytes) {
    this.name = name;
    this.nanos = nanos;
    this.bytes = bytes;
  }

  /** Where it is from. */
  public String name() {
    return name;
  }

  public int requests() {
    return nanos.length;
  }

  /** Whether the sizes are known. */
  public boolean isSized() {
    return bytes.length > 0;
  }

  /** The size of each request's body; empty where they are unknown. */
  public int[] bytes() {
    return Arrays.copyOf(bytes, bytes.length);
  }

  long nanosAt(int index) {
    return nanos[index];
  }

  /** From the first request to the last. */
  long spanNanos() {
    return nanos[nanos.length - 1];
  }
}
