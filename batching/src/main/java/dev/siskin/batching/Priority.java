package dev.siskin.batching;

/** How much a request matters against others of its lane. The order is the order of service. */
public enum Priority {
  /** Goes first, and takes the place of others when there is no room. */
  CRITICAL,
  /** What names none. */
  NORMAL,
  /** The first to be turned away under load. */
  SHEDDABLE,
  /** Copies of other requests, whose answers nobody waits for. */
  SHADOW;

  static final int COUNT = 4;
}
