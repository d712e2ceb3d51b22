package dev.siskin.protocol.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.ByteArrays;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Keeps account of each array it lends; lends longer ones than asked for, full of old bytes. */
public class LentArrays implements ByteArrays {
  private final Set<byte[]> lent = Collections.newSetFromMap(new IdentityHashMap<>());
  private int takes;
  private int failsAtTake = -1;

  /** Makes that take, counted from 1, fail. */
  LentArrays failingAt(int take) {
    failsAtTake = take;
    return this;
  }

  @Override
  public byte[] take(int atLeast) {
    takes++;
    if (takes == failsAtTake) {
      throw new IllegalStateException("no more arrays");
    }
    byte[] bytes = new byte[atLeast + atLeast / 3];
    Arrays.fill(bytes, (byte) 0x5a);
    lent.add(bytes);
    return bytes;
  }

  @Override
  public void giveBack(byte[] bytes) {
    assertThat(lent.remove(bytes)).as("was lent and not given back yet").isTrue();
    Arrays.fill(bytes, (byte) 0xa5);
  }

  int takes() {
    return takes;
  }

  /** Whether just these arrays have not been given back. */
  public boolean lentAre(byte[]... arrays) {
    Set<byte[]> expected = Collections.newSetFromMap(new IdentityHashMap<>());
    expected.addAll(Arrays.asList(arrays));
    return lent.equals(expected) && lent.size() == arrays.length;
  }

  /** Whether just the arrays of that request have not been given back. */
  boolean lentAreThoseOf(InferRequest request) {
    return lentAre(
        Arrays.stream(request.inputs()).map(input -> input.bytes()).toArray(byte[][]::new));
  }

  /** The same, where inputs may also lie in arrays of others, such as the body. */
  public boolean lentAreAmongThoseOf(InferRequest request) {
    return lentAre(
        Arrays.stream(request.inputs())
            .map(input -> input.bytes())
            .filter(lent::contains)
            .toArray(byte[][]::new));
  }
}
