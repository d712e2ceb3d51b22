package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.tensor.ByteArrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link LifecycleEventCodec#decode}: what is read can be written, and is then read as the same.
 */
public final class LifecycleEventFuzzTarget implements FuzzTarget {
  @Override
  public String name() {
    return "lifecycle-event";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    return LifecycleEventCodec.decode(input);
  }

  @Override
  public boolean isRefusal(RuntimeException e) {
    return e instanceof IllegalArgumentException;
  }

  /** It is read as a tree. */
  @Override
  public long fairBytes(byte[] input) {
    return (64 << 10) + 128L * input.length;
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    if (read instanceof LifecycleEvent event) {
      assertThat(LifecycleEventCodec.decode(LifecycleEventCodec.encode(event))).isEqualTo(event);
    }
  }
}
