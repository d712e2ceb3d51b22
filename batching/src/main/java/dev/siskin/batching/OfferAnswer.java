package dev.siskin.batching;

/** What a queue says to an offer. Whatever is not accepted is still the caller's to end. */
public enum OfferAnswer {
  /** It waits in the lane and will end. */
  ACCEPTED,
  /** A limit of the pool or of the lane is reached; it may fit later. */
  FULL,
  /** The lane or the whole queue takes no more offers. */
  CLOSED,
  /** It has more rows than the lane's batch or is larger than a limit: it can never fit. */
  TOO_LARGE,
  /** Its deadline has passed already. */
  EXPIRED,
  /** It ended before it was offered, as when its client left. */
  ENDED
}
