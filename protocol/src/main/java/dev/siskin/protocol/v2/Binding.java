package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A header held against the signature it names: which input is which, how many rows, what goes
 * back. Immutable; where all tensors follow the header it makes any number of requests.
 */
final class Binding {
  private final InferHeader header;
  private final Signature signature;

  /** For each input of the header its place in the signature. */
  private final int[] places;

  private final long binaryBytes;
  private final int rows;
  private final V2Reply reply;

  private Binding(InferHeader header, Signature signature) {
    this.header = header;
    this.signature = signature;
    this.places = places(header.inputs(), signature);
    this.binaryBytes = header.inputs().stream().mapToLong(InputHeader::binaryBytes).sum();
    this.rows = rows(header.inputs(), signature);
    this.reply = reply(header, signature);
  }

  /**
   * @throws ServingException when the header is not what the signature takes
   */
  static Binding of(InferHeader header, Map<String, Signature> signatures) {
    return new Binding(header, signature(header.signature(), signatures));
  }

  static Signature signature(String name, Map<String, Signature> signatures) {
    Signature signature = signatures.get(name);
    if (signature == null) {
      throw ServingException.invalid(
          "Serving signature name: \""
              + name
              + "\" not found in signature def; this version has "
              + new TreeSet<>(signatures.keySet()));
    }
    return signature;
  }

  boolean isReusable() {
    return header.isAllBinary();
  }

  /**
   * The request.
   *
   * @param body belongs to it from now on where tensors lie in it
   * @param from where these begin
   * @param end where they end
   */
  InferRequest request(byte[] body, int from, int end) {
    if (binaryBytes != end - from) {
      throw wrongTotal(end - from);
    }
    TensorData[] tensors = new TensorData[places.length];
    int at = from;
    for (int i = 0; i < places.length; i++) {
      InputHeader input = header.inputs().get(i);
      tensors[places[i]] = input.tensor(body, at);
      at += (int) input.binaryBytes();
    }
    return new InferRequest(signature, tensors, rows, reply, header.wishes());
  }

  private ServingException wrongTotal(long given) {
    long left = given;
    for (InputHeader input : header.inputs()) {
      if (input.binaryBytes() > left) {
        return input.wrongSize(" where " + left + " bytes are left");
      }
      left -= input.binaryBytes();
    }
    return ServingException.invalid(left + " bytes are left after the last input");
  }

  private static int[] places(List<InputHeader> inputs, Signature signature) {
    int[] places = new int[inputs.size()];
    boolean[] seen = new boolean[signature.inputs().size()];
    for (int i = 0; i < places.length; i++) {
      InputHeader input = inputs.get(i);
      int place = signature.inputIndex(input.name());
      if (place < 0 || seen[place]) {
        throw ServingException.invalid("no such input, or twice: '" + input.name() + "'");
      }
      seen[place] = true;
      places[i] = place;
      requireFit(input, signature.inputs().get(place));
    }
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i]) {
        throw ServingException.invalid(
            "input '" + signature.inputs().get(i).name() + "' is missing");
      }
    }
    return places;
  }

  private static void requireFit(InputHeader input, TensorSpec spec) {
    if (input.dtype() != spec.dtype()) {
      throw ServingException.invalid(
          "input '"
              + spec.name()
              + "' is "
              + DataTypes.name(spec.dtype())
              + ", and the request says "
              + DataTypes.name(input.dtype()));
    }
    requireShape(input.shape(), spec);
    int width = spec.dtype().bytes();
    boolean fits =
        width == 0
            ? input.binaryBytes() <= Integer.MAX_VALUE
            : input.binaryBytes() == Shapes.elements(input.shape()) * width;
    if (input.isBinary() && !fits) {
      throw input.wrongSize("");
    }
  }

  private static void requireShape(long[] shape, TensorSpec spec) {
    if (!spec.accepts(shape)) {
      throw ServingException.invalid(
          "Expecting shape "
              + Arrays.toString(spec.dims())
              + " but got: "
              + Arrays.toString(shape)
              + " for input '"
              + spec.name()
              + "'");
    }
  }

  private static int rows(List<InputHeader> inputs, Signature signature) {
    if (!signature.batchable()) {
      return 1;
    }
    long rows = inputs.get(0).shape()[0];
    for (InputHeader input : inputs) {
      if (input.shape()[0] != rows) {
        throw ServingException.invalid("the inputs have no common number of rows");
      }
    }
    if (rows == 0) {
      throw ServingException.invalid("the request holds no rows");
    }
    return (int) rows;
  }

  private static V2Reply reply(InferHeader header, Signature signature) {
    List<TensorSpec> all = signature.outputs();
    boolean chosen = !header.outputs().isEmpty();
    int count = chosen ? header.outputs().size() : all.size();
    int[] outputs = new int[count];
    boolean[] binary = new boolean[count];
    for (int i = 0; i < count; i++) {
      outputs[i] = chosen ? outputIndex(header.outputs().get(i).name(), all) : i;
      Boolean own = chosen ? header.outputs().get(i).binary() : null;
      binary[i] = own == null ? header.binaryOutput() : own;
      TensorSpec output = all.get(outputs[i]);
      if (!binary[i] && DataTypes.binaryOnly(output.dtype())) {
        throw TensorWriter.binaryOnly(output.name(), output.dtype());
      }
    }
    return new V2Reply(header.id(), outputs, binary);
  }

  private static int outputIndex(String name, List<TensorSpec> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).name().equals(name)) {
        return i;
      }
    }
    throw ServingException.invalid(
        "no such output: '"
            + name
            + "'; there are "
            + outputs.stream().map(TensorSpec::name).toList());
  }

  /** An answer of all outputs as bytes. */
  static V2Reply allBinary(Signature signature) {
    int count = signature.outputs().size();
    int[] outputs = new int[count];
    boolean[] binary = new boolean[count];
    for (int i = 0; i < count; i++) {
      outputs[i] = i;
      binary[i] = true;
    }
    return new V2Reply(null, outputs, binary);
  }
}
