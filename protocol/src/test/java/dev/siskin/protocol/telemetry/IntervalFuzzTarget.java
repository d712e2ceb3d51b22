package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.tensor.ByteArrays;
import org.jspecify.annotations.Nullable;

/** {@link IntervalCodec#decode}: what is read can be written, and is then read as the same. */
public final class IntervalFuzzTarget implements FuzzTarget {
  @Override
  public String name() {
    return "interval";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    return IntervalCodec.decode(input);
  }

  @Override
  public boolean isRefusal(RuntimeException e) {
    return e instanceof IllegalArgumentException;
  }

  /** Each histogram may hold the highest value that is taken. */
  @Override
  public long fairBytes(byte[] input) {
    return (4 << 20) + 4_096L * input.length;
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    if (read instanceof IntervalRecord record) {
      byte[] written = IntervalCodec.encode(record);
      assertThat(IntervalCodec.encode(IntervalCodec.decode(written))).isEqualTo(written);
    }
  }
}
