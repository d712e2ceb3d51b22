package dev.siskin.standalone.endtoend;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.PooledByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.tfserving.PredictReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;

/** The body of {@link Ask#JSON} read again and again into a tensor. */
final class DecodeLoop {
  private static final Map<String, Signature> SIGNATURES =
      Map.of(
          Signature.DEFAULT,
          new Signature(
              Signature.DEFAULT,
              "tensorflow/serving/predict",
              List.of(new TensorSpec("x", DType.FLOAT, new long[] {-1, 784}, false)),
              List.of(new TensorSpec("probs", DType.FLOAT, new long[] {-1, 10}, false))));

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final PredictReader reader = new PredictReader(JsonLimits.DEFAULT);
  private final ByteArrays arrays = new PooledByteArrays(1 << 20, 16);

  /** Nanoseconds of processor time a body. */
  double run(long millis) {
    byte[] body = Ask.JSON.body();
    long bodies = 0;
    long end = System.nanoTime() + millis * 1_000_000;
    long begin = threads.getCurrentThreadCpuTime();
    while (System.nanoTime() - end < 0) {
      InferRequest read = reader.read(body, 0, body.length, SIGNATURES, arrays);
      arrays.giveBack(read.inputs()[0].bytes());
      bodies++;
    }
    return (threads.getCurrentThreadCpuTime() - begin) / (double) bodies;
  }
}
