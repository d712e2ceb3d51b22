package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one way through a body of examples. One use. */
final class ExamplesPass {
  /** What a context may add to all examples together; without this limit a body could square. */
  static final int MOST_CONTEXT_BYTES = 16 << 20;

  private final JsonScanner in;
  private final Map<String, Signature> signatures;
  private final ExampleEncoder encoder = new ExampleEncoder();

  /** The messages, each with its length before it as {@link TensorData} has strings. */
  private final ByteSink examples = new ByteSink(512);

  private @Nullable StatedName stated;
  private @Nullable ByteSink context;
  private int rows = -1;

  ExamplesPass(JsonScanner in, Map<String, Signature> signatures) {
    this.in = in;
    this.signatures = signatures;
  }

  InferRequest read(ExamplesReply reply, ByteArrays arrays) {
    readBody();
    if (rows < 0) {
      throw ServingException.invalid("key 'examples' is expected and was not found");
    }
    Signature signature = signature();
    reply.check(signature);
    checkInput(signature.inputs().get(0));
    TensorData[] inputs = {tensor(arrays)};
    return new InferRequest(signature, inputs, signature.batchable() ? rows : 1, reply);
  }

  private void readBody() {
    PredictPass.beginBody(in);
    while (in.nextKey()) {
      if (rows < 0 && in.stringIs("examples")) {
        readExamples();
      } else if (context == null && in.stringIs("context")) {
        encoder.read(in);
        ByteSink message = new ByteSink(encoder.size());
        encoder.writeTo(message);
        context = message;
      } else if (stated == null && in.stringIs("signature_name")) {
        stated = StatedName.read(in, signatures);
      } else {
        in.skip();
      }
    }
  }

  private void readExamples() {
    if (in.peek() != '[') {
      throw ServingException.invalid("Expecting 'examples' value to be an list/array");
    }
    rows = 0;
    in.beginList();
    while (in.nextElement()) {
      encoder.read(in);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        examples.put((char) ((encoder.size() >>> shift) & 0xff));
      }
      encoder.writeTo(examples);
      rows++;
    }
    if (rows == 0) {
      throw ServingException.invalid("'examples' value is an empty array");
    }
  }

  private Signature signature() {
    Signature signature = stated == null ? signatures.get(Signature.DEFAULT) : stated.signature();
    if (signature == null) {
      throw ServingException.invalid(
          "No signature was found with the name: "
              + (stated == null ? Signature.DEFAULT : stated.text()));
    }
    return signature;
  }

  private void checkInput(TensorSpec input) {
    long[] shape = {rows};
    if (!input.accepts(shape)) {
      throw ServingException.invalid("input " + input + " takes no list of " + rows + " examples");
    }
  }

  private TensorData tensor(ByteArrays arrays) {
    ByteSink shared = context;
    int sharedBytes = shared == null ? 0 : shared.size();
    if ((long) sharedBytes * rows > MOST_CONTEXT_BYTES) {
      throw ServingException.invalid(
          "'context' adds more than " + MOST_CONTEXT_BYTES + " bytes to all 'examples' together");
    }
    int length = examples.size() + sharedBytes * rows;
    byte[] bytes = arrays.take(length);
    if (shared == null) {
      System.arraycopy(examples.array(), 0, bytes, 0, length);
    } else {
      join(shared, bytes);
    }
    return new TensorData(DType.STRING, new long[] {rows}, bytes, 0, length);
  }

  /** Puts the context before each example: of two messages in a row, the second overrides. */
  private void join(ByteSink shared, byte[] bytes) {
    int from = 0;
    int to = 0;
    for (int row = 0; row < rows; row++) {
      int own = TensorData.stringSize(examples.array(), from);
      LittleEndian.INTS.set(bytes, to, shared.size() + own);
      to += TensorData.STRING_LENGTH_BYTES;
      System.arraycopy(shared.array(), 0, bytes, to, shared.size());
      to += shared.size();
      from += TensorData.STRING_LENGTH_BYTES;
      System.arraycopy(examples.array(), from, bytes, to, own);
      to += own;
      from += own;
    }
  }
}
