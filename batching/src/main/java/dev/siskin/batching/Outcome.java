package dev.siskin.batching;

/**
 * How a request ended. Each ends in exactly one of these ways, set once.
 *
 * <pre>
 * offered --refused--------------------------> the caller ends it (SHED, EXPIRED, ...)
 *    |
 * queued --+--> running --+--> ANSWERED | FAILED
 *    |     |              +--> CANCELLED | EXPIRED | SHED  (the run goes on, its result is dropped)
 *    +-----+--> CANCELLED | EXPIRED | SHED
 * </pre>
 */
public enum Outcome {
  /** It ran and has a result. */
  ANSWERED,
  /** Its run threw, or came back without a result for it. */
  FAILED,
  /** Its deadline passed first. */
  EXPIRED,
  /** Nobody waits for it any more. */
  CANCELLED,
  /** It was turned away on purpose: no room, or the server is going down. */
  SHED
}
