package dev.siskin.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tfserving.Mutations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every parser keeps its {@link Promises} for its seeds and for what is near them. An input that
 * broke one is left in {@code target/fuzz}; mended, it becomes a seed.
 */
class SeedsTest {
  private static final int NEAR_EACH = 1_500;

  static List<FuzzTarget> targets() {
    return FuzzTargets.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void promisesHoldForSeedsAndWhatIsNearThem(FuzzTarget target) throws Exception {
    Promises promises = new Promises(target);
    Mutations mutations = new Mutations(new Random(7));
    int taken = 0;
    int inputs = 0;
    for (byte[] seed : FuzzTargets.seeds(target)) {
      for (int i = 0; i <= NEAR_EACH; i++) {
        byte[] input = i == 0 ? seed : mutations.of(seed);
        taken += check(promises, target, input) ? 1 : 0;
        inputs++;
      }
    }
    // Both ends of the road are reached often, else this test tests nothing.
    assertThat(taken).as("taken of %s", inputs).isBetween(inputs / 50, inputs * 19 / 20);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void promisesHoldForLongPatterns(FuzzTarget target) throws Exception {
    Promises promises = new Promises(target);
    for (byte[] pattern : target.patterns()) {
      check(promises, target, pattern);
      check(promises, target, Arrays.copyOf(pattern, pattern.length * 2 / 3));
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void atLeastHalfOfTheSeedsAreGood(FuzzTarget target) throws Exception {
    Promises promises = new Promises(target);
    List<byte[]> seeds = FuzzTargets.seeds(target);
    assertThat(seeds).hasSizeGreaterThan(1);
    assertThat(seeds.stream().filter(promises::check).count() * 2)
        .isGreaterThanOrEqualTo(seeds.size());
  }

  private static boolean check(Promises promises, FuzzTarget target, byte[] input)
      throws Exception {
    try {
      return promises.check(input);
    } catch (Throwable broken) {
      Path file = Path.of("target/fuzz", target.name() + "-broken").toAbsolutePath();
      Files.createDirectories(file.getParent());
      Files.write(file, input);
      throw new AssertionError("the input is in " + file, broken);
    }
  }

  @Test
  void strangeExceptionIsABrokenPromise() {
    assertBroken("let out java.lang.IllegalStateException", new PlantedFault(), "{\"x\"");
  }

  @Test
  void keptArrayIsABrokenPromise() {
    assertBroken(
        "all arrays",
        parser(
            (input, arrays) -> {
              assertThat(arrays.take(1)).isNotEmpty();
              throw ServingException.invalid("no");
            }),
        "");
  }

  @Test
  void memoryOutOfProportionIsABrokenPromise() {
    assertBroken("bytes and", parser((input, arrays) -> new byte[1 << 20]), "small");
  }

  @Test
  void changedInputIsABrokenPromise() {
    assertBroken("the input after it was read", parser((input, arrays) -> input[0]++), "small");
  }

  private interface Parser {
    Object read(byte[] input, ByteArrays arrays);
  }

  private static FuzzTarget parser(Parser parser) {
    return new FuzzTarget() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public Object read(byte[] input, ByteArrays arrays) {
        return parser.read(input, arrays);
      }
    };
  }

  private static void assertBroken(String message, FuzzTarget target, String input) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new Promises(target).check(bytes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }
}
