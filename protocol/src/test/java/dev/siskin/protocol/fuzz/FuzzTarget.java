package dev.siskin.protocol.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.ByteArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser as a fuzzer sees it: bytes go in, and {@link Promises} hold whatever they are. For a new
 * parser write one of these beside its tests, name it in {@link FuzzTargets}, and put a few good
 * inputs into {@code src/test/resources/fuzz/NAME/}.
 */
public interface FuzzTarget {
  /** A byte that no good text has, to part inputs that have several parts. */
  byte PART = 0;

  /** The name of its folder of seeds. */
  String name();

  /** Runs the parser and nothing else: this is what is timed and whose memory is counted. */
  Object read(byte[] input, ByteArrays arrays);

  /** Whether the parser may say no that way. */
  default boolean isRefusal(RuntimeException e) {
    return e instanceof ServingException refused && refused.code().httpStatus() / 100 == 4;
  }

  /**
   * Bytes that it may allocate for an input: numbers grow, in an array that doubles as it fills.
   */
  default long fairBytes(byte[] input) {
    return (32 << 10) + 32L * input.length;
  }

  /**
   * Holds the result against what is known otherwise, such as a plainer reader's view.
   *
   * @param read what {@link #read} returned, or null where it refused
   */
  default void judge(byte[] input, @Nullable Object read) {}

  /** Inputs that are no more than a pattern repeated, and so are not kept as files. */
  default List<byte[]> patterns() {
    return List.of();
  }

  /** A pattern: {@code middle} so many times, with commas, between the others. */
  static byte[] pattern(String begin, String middle, int times, String end) {
    return (begin + (middle + ",").repeat(times - 1) + middle + end).getBytes(UTF_8);
  }

  /** Where the first {@link #PART} is, or the length where there is none. */
  static int firstPart(byte[] input) {
    int at = 0;
    while (at < input.length && input[at] != PART) {
      at++;
    }
    return at;
  }
}
