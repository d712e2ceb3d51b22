package dev.siskin.batching;

/** Why a batch went when it did, with the rows it had. */
public enum WhyCut {
  /** It had as many rows as pay, or as are allowed. */
  FULL,
  /** More would not have paid: nobody else was expected soon enough. */
  NO_GAIN,
  /** The next one was expected and did not come. */
  WAITED,
  /** A deadline left no time for a larger one. */
  DEADLINE
}
