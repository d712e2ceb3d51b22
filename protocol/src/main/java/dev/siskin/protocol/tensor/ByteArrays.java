package dev.siskin.protocol.tensor;

/**
 * Lends byte arrays for tensors, so that a body need not cost new memory.
 *
 * <p>An array may hold what its last borrower wrote, and belongs to whoever took it until it is
 * given back: once, by anybody, from any thread. Not giving it back is allowed and leaves it to the
 * garbage collector; using it after that is not.
 */
public interface ByteArrays {
  /** New arrays, given back to nobody. */
  ByteArrays HEAP = new HeapByteArrays();

  /** An array of that length or more. */
  byte[] take(int atLeast);

  /** Takes an array back. */
  void giveBack(byte[] bytes);
}
