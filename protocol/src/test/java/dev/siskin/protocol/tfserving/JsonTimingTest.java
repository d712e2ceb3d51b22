package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.PooledByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A row of 784 floats, read by us and by a bare loop over Jackson's stream, in turns of one run.
 * With {@code -Dsiskin.verify=true} warm and timed; else only whether both read the same.
 */
class JsonTimingTest {
  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final int ROUNDS = FULL ? 31 : 1;
  private static final int WARM_ROUNDS = FULL ? 10 : 0;
  private static final int READS = FULL ? 2_000 : 2;
  private static final int FEATURES = 784;
  private static final Signature ROW = signature(spec("x", DType.FLOAT, -1, FEATURES));

  private final PredictReader reader = new PredictReader(JsonLimits.DEFAULT);
  private final PooledByteArrays pool = new PooledByteArrays(1 << 20, 16);
  private final JsonFactory jackson =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();
  private final byte[] theirs = new byte[FEATURES * 4];
  private final ByteSink sink = new ByteSink(4_096);

  @Test
  void aRowOfPixelsTakesLessThanJacksonsStream() throws IOException {
    Random random = new Random(1);
    timeReading(
        "pixels of 4 digits, four of five 0.0",
        () ->
            random.nextInt(5) > 0
                ? "0.0"
                : Double.toString(Math.round(random.nextInt(255) / 0.0255) / 1e4));
  }

  @Test
  void aRowOfRandomFloatsTakesLessThanJacksonsStream() throws IOException {
    Random random = new Random(2);
    timeReading("random floats", () -> Float.toString(random.nextFloat()));
  }

  @Test
  void anAnswerOfTenFloatsTakesLessThanAMicrosecond() {
    Random random = new Random(3);
    float[] shares = new float[10];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = random.nextFloat() / 5;
    }
    TensorData[] outputs = {Bodies.floats(Bodies.shape(1, 10), shares)};
    double[] nanos = new double[ROUNDS];
    for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      for (int i = 0; i < 10 * READS; i++) {
        sink.reset();
        PredictWriter.write(sink, ROW, outputs, true);
      }
      nanos[Math.max(0, round)] = (System.nanoTime() - begin) / (10.0 * READS);
    }
    assertThat(sink.size()).isBetween(80, 150);
    if (FULL) {
      System.out.printf(Locale.ROOT, "10 floats written: %.0f ns%n", median(nanos));
      assertThat(median(nanos)).isLessThan(1_000);
    }
  }

  private void timeReading(String what, Supplier<String> number) throws IOException {
    byte[][] bodies = new byte[32][];
    for (int i = 0; i < bodies.length; i++) {
      String[] numbers = new String[FEATURES];
      Arrays.setAll(numbers, j -> number.get());
      bodies[i] = ("{\"instances\":[[" + String.join(",", numbers) + "]]}").getBytes(UTF_8);
      assertSame(bodies[i]);
    }
    double[] ours = new double[ROUNDS];
    double[] jacksons = new double[ROUNDS];
    for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
      int at = Math.max(0, round);
      long begin = System.nanoTime();
      for (int i = 0; i < READS; i++) {
        readByUs(bodies[i % bodies.length]);
      }
      long middle = System.nanoTime();
      for (int i = 0; i < READS; i++) {
        readByJackson(bodies[i % bodies.length]);
      }
      ours[at] = (middle - begin) / (double) READS;
      jacksons[at] = (System.nanoTime() - middle) / (double) READS;
    }
    if (FULL) {
      show(what + ", " + bodies[0].length + " bytes", ours, jacksons);
      assertThat(median(ours)).isLessThan(0.9 * median(jacksons));
    }
  }

  private void assertSame(byte[] body) throws IOException {
    InferRequest request = reader.read(body, 0, body.length, Map.of(ROW.name(), ROW), pool);
    assertThat(readByJackson(body)).isEqualTo(theirs.length);
    assertThat(request.inputs())
        .containsExactly(
            new TensorData(DType.FLOAT, Bodies.shape(1, FEATURES), theirs, 0, theirs.length));
    pool.giveBack(request.inputs()[0].bytes());
  }

  private void readByUs(byte[] body) {
    InferRequest request = reader.read(body, 0, body.length, Map.of(ROW.name(), ROW), pool);
    pool.giveBack(request.inputs()[0].bytes());
  }

  private int readByJackson(byte[] body) throws IOException {
    int at = 0;
    try (JsonParser in = jackson.createParser(body)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token.isNumeric()) {
          LittleEndian.FLOATS.set(theirs, at, in.getFloatValue());
          at += 4;
        }
      }
    }
    return at;
  }

  private static void show(String what, double[] ours, double[] jacksons) {
    System.out.printf(
        Locale.ROOT,
        "%s: %.0f ns (least %.0f), Jackson's stream %.0f ns (least %.0f)%n",
        what,
        median(ours),
        Arrays.stream(ours).min().orElseThrow(),
        median(jacksons),
        Arrays.stream(jacksons).min().orElseThrow());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
