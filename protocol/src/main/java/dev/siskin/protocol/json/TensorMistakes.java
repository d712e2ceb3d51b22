package dev.siskin.protocol.json;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;

/**
 * What can be wrong with the lists of a tensor, in TF Serving's words where it has some.
 *
 * @param spec the tensor's
 */
record TensorMistakes(TensorSpec spec) {

  ServingException otherShape(long[] shape) {
    return ServingException.invalid(
        "Expecting shape "
            + Arrays.toString(spec.dims())
            + " but got: "
            + Arrays.toString(shape)
            + " for input '"
            + spec.name()
            + "'");
  }

  /** Of a row that is not as those before. */
  ServingException otherRow(long[] expected, long[] got) {
    long size = TensorData.elements(expected);
    long gotSize = TensorData.elements(got);
    return inInput(
        size != gotSize
            ? "Expecting tensor size: " + size + " but got: " + gotSize
            : "Expecting shape " + shown(expected) + " but got: " + shown(got));
  }

  ServingException unexpectedSize(int level, int size, int expected) {
    return inInput(
        "Encountered list at unexpected size: "
            + size
            + " at level: "
            + level
            + " expected size: "
            + expected);
  }

  ServingException unexpectedLevel(int level, int expected) {
    return inInput("Encountered list at unexpected level: " + level + " expected: " + expected);
  }

  ServingException badBase64() {
    return inInput("JSON Value: {...} not formatted correctly for base64 data");
  }

  ServingException notBool() {
    return ServingException.invalid(
        "JSON Value in '" + spec.name() + "' is not of expected type: bool");
  }

  ServingException notAsJson() {
    return ServingException.invalid(
        "input '" + spec.name() + "' of type " + spec.dtype().wireName() + " cannot come as JSON");
  }

  /** Of the value that comes, no list, whose first byte that is. */
  ServingException wrongType(JsonScanner in, int first) {
    return switch (first) {
      case '{' -> wrongType("{...}", "Object");
      case '"' -> wrongType(in.show(), "String");
      case 'n' -> wrongType(in.show(), "Null");
      default -> wrongType(in.show(), DecimalText.mayBegin(first) ? "Number" : "Bool");
    };
  }

  ServingException wrongType(String shown, String kind) {
    return ServingException.invalid(
        "JSON Value: "
            + shown
            + " Type: "
            + kind
            + " is not of expected type: "
            + spec.dtype().wireName());
  }

  private ServingException inInput(String what) {
    return ServingException.invalid(what + " in '" + spec.name() + "'");
  }

  private static String shown(long[] shape) {
    return Arrays.toString(shape).replace(" ", "");
  }
}
