package dev.siskin.batching;

/** What a queue says to an offer. Whatever is not accepted is still the caller's to end. */
public enum OfferAnswer {
  /** It waits in the lane and will end. */
  ACCEPTED,
  /** A limit of the pool or of the lane is reached, or it would wait too long; try again later. */
  FULL,
  /** By what is known of the lane it cannot be answered before its deadline. */
  HOPELESS,
  /** The lane or the whole queue takes no more offers. */
  CLOSED,
  /** It is larger than a limit: it can never fit. */
  TOO_LARGE,
  /** Its deadline has passed already. */
  EXPIRED,
  /** It ended before it was offered, as when its client left. */
  ENDED
}
