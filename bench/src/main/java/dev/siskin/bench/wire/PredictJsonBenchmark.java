package dev.siskin.bench.wire;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.PooledByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.tfserving.PredictReader;
import dev.siskin.protocol.tfserving.PredictWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A row of 784 floats read from JSON into a tensor and written as JSON, beside a bare copy of its
 * bytes. Several bodies in turn, so that no branch predictor learns one by heart.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PredictJsonBenchmark {
  private static final int FEATURES = 784;
  private static final int CLASSES = 10;
  private static final int BODIES = 64;
  private static final double ZERO_SHARE = 0.8;

  private final Signature signature =
      new Signature(
          Signature.DEFAULT,
          "tensorflow/serving/predict",
          List.of(new TensorSpec("x", DType.FLOAT, new long[] {-1, FEATURES}, false)),
          List.of(new TensorSpec("probs", DType.FLOAT, new long[] {-1, CLASSES}, false)));
  private final Map<String, Signature> signatures = Map.of(Signature.DEFAULT, signature);
  private final ByteArrays arrays = new PooledByteArrays(1 << 20, 16);
  private final PredictReader reader = new PredictReader(JsonLimits.DEFAULT);
  private final Random random = new Random(1);
  private final byte[][] pixels = bodies(true);
  private final byte[][] floats = bodies(false);
  private final TensorData[][] answers = tensors(CLASSES);
  private final TensorData[][] rows = tensors(FEATURES);
  private final ByteSink sink = new ByteSink(1 << 14);
  private final byte[] copy = new byte[FEATURES * Float.BYTES];
  private int turn;

  /** Four of five numbers are 0.0, the others grey levels: what the load tool sends. */
  @Benchmark
  public InferRequest decodePixels() {
    return decode(next(pixels));
  }

  /** All numbers have the seven to nine digits that a float may need. */
  @Benchmark
  public InferRequest decodeFloats() {
    return decode(next(floats));
  }

  @Benchmark
  public ByteSink encodeAnswer() {
    return encode(next(answers));
  }

  @Benchmark
  public ByteSink encodeRow() {
    return encode(next(rows));
  }

  @Benchmark
  public byte[] copyRow() {
    TensorData row = next(rows)[0];
    System.arraycopy(row.bytes(), row.offset(), copy, 0, copy.length);
    return copy;
  }

  private InferRequest decode(byte[] body) {
    InferRequest read = reader.read(body, 0, body.length, signatures, arrays);
    arrays.giveBack(read.inputs()[0].bytes());
    return read;
  }

  private ByteSink encode(TensorData[] outputs) {
    sink.reset();
    PredictWriter.write(sink, signature, outputs, true);
    return sink;
  }

  private <T> T next(T[] all) {
    turn = (turn + 1) % BODIES;
    return all[turn];
  }

  private byte[][] bodies(boolean grey) {
    byte[][] bodies = new byte[BODIES][];
    for (int i = 0; i < BODIES; i++) {
      StringJoiner row = new StringJoiner(",", "{\"instances\":[[", "]]}");
      for (int feature = 0; feature < FEATURES; feature++) {
        row.add(grey ? Double.toString(pixel()) : Float.toString(random.nextFloat()));
      }
      bodies[i] = row.toString().getBytes(StandardCharsets.UTF_8);
    }
    return bodies;
  }

  private double pixel() {
    double grey = (1 + random.nextInt(255)) / 255.0;
    return random.nextDouble() < ZERO_SHARE ? 0 : Math.round(grey * 1e4) / 1e4;
  }

  private TensorData[][] tensors(int width) {
    TensorData[][] tensors = new TensorData[BODIES][];
    for (int i = 0; i < BODIES; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        bytes.putFloat(random.nextFloat());
      }
      long[] shape = {1, width};
      tensors[i] =
          new TensorData[] {new TensorData(DType.FLOAT, shape, bytes.array(), 0, bytes.capacity())};
    }
    return tensors;
  }
}
