package dev.siskin.server.fake;

import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A model that answers its inputs as they came: whoever sends a number of its own knows its answer.
 * Can be held in the middle of a run, and told to throw. {@code alone} throws at a number below 0;
 * examples are answered by {@link FakeExamples}; {@code padded} makes its rows as wide as their run
 * has rows.
 */
public final class FakeServable implements Servable {
  /** A run of signature {@code whole} fails that has a request beginning with this. */
  public static final long POISON = -666;

  private static final long PATIENCE_SECONDS = 20;

  private final Map<String, Signature> signatures =
      Map.of(
          Signature.DEFAULT,
          signature(Signature.DEFAULT, DType.FLOAT, new long[] {-1, 2}, "x"),
          "whole",
          signature("whole", DType.INT64, new long[] {-1}, "x"),
          "open",
          signature("open", DType.FLOAT, new long[] {-1, -1}, "x"),
          "pair",
          signature("pair", DType.INT64, new long[] {-1}, "a", "b"),
          "alone",
          signature("alone", DType.INT64, new long[] {2}, "x"),
          "count",
          stateful(signature("count", DType.INT64, new long[] {-1}, "x")));

  private final Semaphore begun = new Semaphore(0);
  private final ConcurrentLinkedQueue<Integer> batches = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> nextFailure = new AtomicReference<>();
  private volatile CountDownLatch barrier = new CountDownLatch(0);
  private volatile boolean closed;

  static Signature signature(String name, DType dtype, long[] dims, String... inputs) {
    return new Signature(
        name,
        "tensorflow/serving/predict",
        List.of(inputs).stream()
            .map(input -> new TensorSpec(input, dtype, dims, false, input + ":0"))
            .toList(),
        List.of(inputs).stream()
            .map(input -> new TensorSpec("out_" + input, dtype, dims, false, "y_" + input + ":0"))
            .toList());
  }

  private static Signature stateful(Signature plain) {
    return new Signature(plain.name(), plain.methodName(), plain.inputs(), plain.outputs(), true);
  }

  /** From now on runs stop in their middle, until {@link #letGo}. */
  public void hold() {
    barrier = new CountDownLatch(1);
  }

  public void letGo() {
    barrier.countDown();
  }

  /** Waits until one more run has begun since the last call. */
  public void awaitRun() throws InterruptedException {
    if (!begun.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no run began");
    }
  }

  /** The next run, and only that, throws this. */
  public void failNext(Throwable failure) {
    nextFailure.set(failure);
  }

  /** How many requests each run held, in order. */
  public List<Integer> batches() {
    return List.copyOf(batches);
  }

  public boolean closed() {
    return closed;
  }

  @Override
  public Map<String, Signature> signatures() {
    Map<String, Signature> all = new HashMap<>(signatures);
    all.putAll(FakeExamples.OTHERS);
    return all;
  }

  @Override
  public Map<String, String> refusedSignatures() {
    return Map.of();
  }

  @Override
  public List<TensorData[]> run(Signature signature, List<TensorData[]> requests) {
    batches.add(requests.size());
    begun.release();
    awaitBarrier();
    Throwable failure = nextFailure.getAndSet(null);
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (signature.name().equals("whole") && containsPoison(requests)) {
      throw new IllegalStateException("the run of a poison");
    }
    if (signature.name().equals("alone") && firstNumber(requests) < 0) {
      throw new IllegalStateException("the run of a bad number");
    }
    if (FakeExamples.takes(signature)) {
      return requests.stream().map(request -> FakeExamples.answer(signature, request[0])).toList();
    }
    if (signature.name().equals("padded")) {
      return FakeExamples.padded(requests);
    }
    return requests.stream().map(FakeServable::copies).toList();
  }

  /** As TensorFlow's outputs do, these share no memory with the inputs. */
  private static TensorData[] copies(TensorData[] request) {
    TensorData[] copies = new TensorData[request.length];
    for (int i = 0; i < copies.length; i++) {
      TensorData in = request[i];
      byte[] bytes = Arrays.copyOfRange(in.bytes(), in.offset(), in.offset() + in.length());
      copies[i] = new TensorData(in.dtype(), in.shape(), bytes, 0, bytes.length);
    }
    return copies;
  }

  private static boolean containsPoison(List<TensorData[]> requests) {
    return requests.stream()
        .anyMatch(request -> firstNumber(List.<TensorData[]>of(request)) == POISON);
  }

  private static long firstNumber(List<TensorData[]> requests) {
    TensorData first = requests.get(0)[0];
    return ByteBuffer.wrap(first.bytes(), first.offset(), first.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .getLong();
  }

  private void awaitBarrier() {
    try {
      if (!barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody let the run go");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in a run", e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
