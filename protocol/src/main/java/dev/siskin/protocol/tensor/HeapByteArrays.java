package dev.siskin.protocol.tensor;

/** Arrays of exactly the length asked for, new each time. */
final class HeapByteArrays implements ByteArrays {
  @Override
  public byte[] take(int atLeast) {
    return new byte[atLeast];
  }

  @Override
  public void giveBack(byte[] bytes) {
    // the garbage collector's
  }
}
