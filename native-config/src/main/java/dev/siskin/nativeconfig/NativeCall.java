package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * The native side of one run: what is fed, what comes out, and how it went. Used by one run after
 * the other, never by two at once; between runs it holds no tensor.
 *
 * <p>Input tensors are TensorFlow's own and new for each run, since an operation may keep the one
 * it was fed beyond the run: a variable that is assigned takes it over. Numbers cost one {@code
 * malloc} each; for strings see {@link NativeStrings}.
 */
final class NativeCall implements AutoCloseable {
  private final PointerPointer<TF_Tensor> fed;
  private final PointerPointer<TF_Tensor> fetched;
  private final TF_Status status = TF_Status.newStatus();
  private final TF_Buffer strings = new TF_Buffer();
  private final TF_Tensor[] inputs;
  private final @Nullable TF_Tensor[] outputs;
  private int inputCount;

  NativeCall(int inputs, int outputs) {
    this.fed = new PointerPointer<>(inputs);
    this.fetched = new PointerPointer<>(outputs);
    this.inputs = new TF_Tensor[inputs];
    this.outputs = new TF_Tensor[outputs];
  }

  /**
   * Makes the next input of the rows of all requests, one after the other: one copy per request.
   *
   * @param type TensorFlow's number of the element type
   * @param shape of the whole run; it has room for just those rows
   */
  void feed(int type, long[] shape, List<TensorData[]> requests) {
    DType dtype = requests.get(0)[inputCount].dtype();
    if (dtype == DType.STRING) {
      keep(NativeStrings.make(shape, requests, inputCount, strings, status));
    } else {
      feedNumbers(type, shape, dtype.bytes(), requests);
    }
  }

  private void keep(TF_Tensor tensor) {
    inputs[inputCount] = tensor;
    fed.put(inputCount, tensor);
    inputCount++;
    LiveNatives.tensorsOpened(1);
  }

  private void feedNumbers(int type, long[] shape, int width, List<TensorData[]> requests) {
    int at = inputCount;
    long bytes = TensorData.elements(shape) * width;
    TF_Tensor tensor = tensorflow.TF_AllocateTensor(type, shape, shape.length, bytes);
    if (tensor == null) {
      throw new IllegalStateException("no native memory for " + bytes + " bytes");
    }
    keep(tensor);
    ByteBuffer memory = memory(tensor, bytes);
    for (int r = 0; r < requests.size(); r++) {
      TensorData rows = requests.get(r)[at];
      memory.put(rows.bytes(), rows.offset(), rows.length());
    }
    if (memory.hasRemaining()) {
      throw new IllegalStateException(memory.remaining() + " bytes of the input were not given");
    }
  }

  /**
   * Runs what was fed.
   *
   * @throws RuntimeException TensorFlow's own, when the run fails
   */
  void run(TF_Session session, TF_Output feeds, TF_Output fetches) {
    tensorflow.TF_SessionRun(
        session,
        (TF_Buffer) null,
        feeds,
        fed,
        inputs.length,
        fetches,
        fetched,
        outputs.length,
        (PointerPointer<?>) null,
        0,
        (TF_Buffer) null,
        status);
    if (tensorflow.TF_GetCode(status) != tensorflow.TF_OK) {
      status.throwExceptionIfNotOK();
    }
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = fetched.get(TF_Tensor.class, i);
    }
    LiveNatives.tensorsOpened(outputs.length);
  }

  /** An output of the run, good until {@link #release}. */
  TF_Tensor output(int index) {
    TF_Tensor output = outputs[index];
    if (output == null) {
      throw new IllegalStateException("nothing was run");
    }
    return output;
  }

  /** The memory of a tensor that has some. */
  static ByteBuffer memory(TF_Tensor tensor, long bytes) {
    Pointer data = tensorflow.TF_TensorData(tensor);
    data.capacity(bytes);
    return data.asByteBuffer();
  }

  /** Frees the tensors of the run, whatever happened to it. */
  void release() {
    for (int i = 0; i < inputCount; i++) {
      tensorflow.TF_DeleteTensor(inputs[i]);
    }
    LiveNatives.tensorsClosed(inputCount);
    inputCount = 0;
    if (outputs[0] != null) {
      for (int i = 0; i < outputs.length; i++) {
        tensorflow.TF_DeleteTensor(outputs[i]);
        outputs[i] = null;
      }
      LiveNatives.tensorsClosed(outputs.length);
    }
  }

  @Override
  public void close() {
    fed.close();
    fetched.close();
    status.close();
    strings.close();
  }
}
