package dev.siskin.protocol.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Keeps account of each array it lends; lends longer ones than asked for, full of old bytes. */
final class Lent implements ByteArrays {
  private final Set<byte[]> lent = Collections.newSetFromMap(new IdentityHashMap<>());
  private long mostBytes;

  @Override
  public byte[] take(int atLeast) {
    byte[] bytes = new byte[atLeast + atLeast / 3];
    Arrays.fill(bytes, (byte) 0x5a);
    lent.add(bytes);
    mostBytes = Math.max(mostBytes, lent.stream().mapToLong(each -> each.length).sum());
    return bytes;
  }

  @Override
  public void giveBack(byte[] bytes) {
    assertThat(lent.remove(bytes)).as("was lent and not given back yet").isTrue();
    Arrays.fill(bytes, (byte) 0xa5);
  }

  /** The most that was lent at one time. */
  long mostBytes() {
    return mostBytes;
  }

  boolean nothingIsLent() {
    return lent.isEmpty();
  }

  /** Whether just the arrays of that request are lent, those that are not its body. */
  boolean onlyLentTo(InferRequest request, byte[] body) {
    Set<byte[]> expected = Collections.newSetFromMap(new IdentityHashMap<>());
    for (TensorData input : request.inputs()) {
      if (input.bytes() != body) {
        expected.add(input.bytes());
      }
    }
    return lent.equals(expected) && lent.size() == expected.size();
  }
}
