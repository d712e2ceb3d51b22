package dev.siskin.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tfserving.LentArrays;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What every parser promises for every input: it refuses only in its own words, all arrays it
 * borrowed are in the request or back, and neither its memory nor its time outgrows the input.
 */
public final class Promises {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A hundred times what the slowest takes, for machines that are slow or instrumented. */
  private static final long NANOS_PER_BYTE = 5_000;

  private static final long NANOS_BESIDES = 100_000_000;

  /** The first runs load classes; who is too dear each time is too dear. */
  private static final int TRIES = 4;

  private final FuzzTarget target;

  public Promises(FuzzTarget target) {
    this.target = target;
  }

  /** One run with what it took. */
  private record Run(@Nullable Object read, long bytes, long nanos) {
    boolean isTooDear(byte[] input, FuzzTarget target) {
      return bytes > target.fairBytes(input)
          || nanos > NANOS_BESIDES + NANOS_PER_BYTE * input.length;
    }
  }

  /**
   * Whether the parser took the input.
   *
   * @throws AssertionError when a promise is broken
   */
  public boolean check(byte[] input) {
    byte[] kept = input.clone();
    Run run = run(input);
    for (int tries = 1; tries < TRIES && run.isTooDear(input, target); tries++) {
      run = run(input);
    }
    if (run.isTooDear(input, target)) {
      throw new AssertionError(
          target.name()
              + " took "
              + run.bytes
              + " bytes and "
              + run.nanos
              + " ns for an input of "
              + input.length
              + " bytes");
    }
    assertThat(input).as("the input after it was read").isEqualTo(kept);
    target.judge(input, run.read);
    return run.read != null;
  }

  private Run run(byte[] input) {
    LentArrays arrays = new LentArrays();
    Object read = null;
    long nanos = THREAD.getCurrentThreadCpuTime();
    long bytes = THREAD.getCurrentThreadAllocatedBytes();
    try {
      read = target.read(input, arrays);
    } catch (RuntimeException e) {
      if (!target.isRefusal(e)) {
        throw new AssertionError(target.name() + " let out " + e, e);
      }
    }
    bytes = THREAD.getCurrentThreadAllocatedBytes() - bytes;
    nanos = THREAD.getCurrentThreadCpuTime() - nanos;
    boolean accounted =
        read instanceof InferRequest request
            ? arrays.lentAreAmongThoseOf(request)
            : arrays.lentAre();
    assertThat(accounted).as("all arrays are back or in the request").isTrue();
    return new Run(read, bytes, nanos);
  }
}
