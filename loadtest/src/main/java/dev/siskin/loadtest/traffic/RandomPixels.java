package dev.siskin.loadtest.traffic;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generates predict bodies from a fixed seed, for TF Serving in row form, {@code
 * {"instances":[[..],..]}}: every run sends the same bytes. Four of five pixels are 0.0 and the
 * others one of 255 grey levels, which is about what a hand-written digit looks like and gives 3.5
 * KB for 784 features.
 */
public final class RandomPixels {

  /** Enough that no cache of answers is mistaken for speed, few enough to stay in memory. */
  static final int BODIES = 64;

  /** All bodies together stay under this many numbers, about 80 MB of text at worst. */
  static final long MAX_NUMBERS = 16_000_000;

  /** One body stays below the 16 MiB that servers take by default. */
  static final long MAX_NUMBERS_PER_BODY = 2_000_000;

  private static final long SEED = 20_260_101;
  private static final double ZERO_SHARE = 0.8;

  private RandomPixels() {}

  /** Bodies of {@code rows} rows with {@code features} numbers each, for TF Serving. */
  public static Bodies bodies(int rows, int features) {
    check(rows, features);
    SplittableRandom random = new SplittableRandom(SEED);
    List<Buffer> encoded = new ArrayList<>();
    for (int i = 0; i < count((long) rows * features); i++) {
      encoded.add(Buffer.buffer(body(random, rows, features)));
    }
    return new Bodies(encoded);
  }

  /** The same pixels for any dialect, as the one input of this name. */
  public static Bodies bodies(Dialect dialect, String input, int rows, int features) {
    if (dialect == Dialect.TFS) {
      return bodies(rows, features);
    }
    check(rows, features);
    SplittableRandom random = new SplittableRandom(SEED);
    List<TensorBody> bodies = new ArrayList<>();
    for (int i = 0; i < count((long) rows * features); i++) {
      List<Integer> shape = List.of(rows, features);
      Tensor tensor = Tensor.filled(input, DataType.FP32, shape, () -> pixel(random));
      bodies.add(TensorBody.of(dialect, List.of(tensor)));
    }
    return TensorBody.all(bodies);
  }

  /** How many different bodies of so many numbers to make. */
  static int count(long numbers) {
    return (int) Math.max(1, Math.min(BODIES, MAX_NUMBERS / numbers));
  }

  private static void check(int rows, int features) {
    if (rows < 1 || features < 1 || (long) rows * features > MAX_NUMBERS_PER_BODY) {
      throw new IllegalArgumentException(
          "--rows and --features must be at least 1, and their product at most 2000000.");
    }
  }

  private static String body(SplittableRandom random, int rows, int features) {
    StringBuilder json = new StringBuilder("{\"instances\":[");
    for (int row = 0; row < rows; row++) {
      json.append(row == 0 ? "[" : ",[");
      for (int feature = 0; feature < features; feature++) {
        json.append(feature == 0 ? "" : ",").append(pixel(random));
      }
      json.append(']');
    }
    return json.append("]}").toString();
  }

  private static double pixel(SplittableRandom random) {
    if (random.nextDouble() < ZERO_SHARE) {
      return 0.0;
    }
    return Math.round(random.nextInt(1, 256) / 255.0 * 1e4) / 1e4;
  }
}
