package dev.siskin.examples;

import dev.siskin.nativeconfig.LoadLimits;
import dev.siskin.nativeconfig.ModelLoadException;
import dev.siskin.nativeconfig.ModelLoader;
import dev.siskin.nativeconfig.NativeSettings;
import dev.siskin.nativeconfig.Servable;
import dev.siskin.nativeconfig.TensorFlowRuntime;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A model of one float input and one float output, loaded and run by the server's own loader. */
public final class ServedModel implements AutoCloseable {
  private final Servable servable;
  private final Signature signature;

  /**
   * @param folder of the version
   * @param maxBatchRows the largest batch it is warmed up for
   */
  public ServedModel(Path folder, int maxBatchRows) throws ModelLoadException {
    TensorFlowRuntime runtime = TensorFlowRuntime.start(NativeSettings.defaults());
    LoadLimits limits = LoadLimits.forBatchesOf(maxBatchRows);
    servable = new ModelLoader(runtime, limits, System::nanoTime).load(folder).servable();
    signature = Objects.requireNonNull(servable.signatures().get(Signature.DEFAULT));
  }

  public boolean batchable() {
    return signature.batchable();
  }

  /** The same numbers for the same seed, from 0 to 1. */
  public static float[] numbers(int count, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat();
    }
    return numbers;
  }

  /** Rows of input, ready to be run again and again. */
  public static TensorData input(int rows, float[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    long[] shape = {rows, numbers.length / rows};
    return new TensorData(DType.FLOAT, shape, bytes.array(), 0, bytes.capacity());
  }

  public float[] run(TensorData input) {
    TensorData output =
        servable.run(signature, List.<TensorData[]>of(new TensorData[] {input})).get(0)[0];
    float[] answers = new float[output.elements()];
    ByteBuffer.wrap(output.bytes(), output.offset(), output.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(answers);
    return answers;
  }

  @Override
  public void close() {
    servable.close();
  }
}
