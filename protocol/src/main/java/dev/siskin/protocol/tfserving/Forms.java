package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.json.TensorBuilder;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;

/**
 * The two ways a body may give its tensors: {@code instances}, row by row, and {@code inputs},
 * tensor by tensor. What they borrowed is given back where they refuse. Stateless.
 */
final class Forms {
  private Forms() {}

  /** The inputs, and the form of the answer. */
  record Given(TensorData[] inputs, PredictReply reply) {}

  static Given rows(JsonScanner in, Signature signature, ByteArrays arrays) {
    if (in.peek() != '[') {
      throw ServingException.invalid("Expecting 'instances' value to be a list");
    }
    TensorBuilder[] builders = builders(in, signature, arrays);
    TensorData[] tensors = new TensorData[builders.length];
    boolean whole = false;
    try {
      int rows = addRows(in, signature, builders);
      for (int i = 0; i < tensors.length; i++) {
        tensors[i] = builders[i].stacked(rows);
      }
      whole = true;
      int added = addedDims(builders);
      return new Given(tensors, added == 0 ? PredictReply.ROWS : new PredictReply(true, added, 1));
    } finally {
      giveBackUnless(whole, builders);
    }
  }

  static Given columns(JsonScanner in, Signature signature, ByteArrays arrays) {
    TensorBuilder[] builders = builders(in, signature, arrays);
    TensorData[] tensors = new TensorData[builders.length];
    boolean whole = false;
    try {
      addColumns(in, signature, builders);
      for (int i = 0; i < tensors.length; i++) {
        tensors[i] = builders[i].plain();
      }
      whole = true;
      return new Given(tensors, columnReply(tensors, builders));
    } finally {
      giveBackUnless(whole, builders);
    }
  }

  private static PredictReply columnReply(TensorData[] tensors, TensorBuilder[] builders) {
    int added = addedDims(builders);
    if (added == 0) {
      return PredictReply.COLUMNS;
    }
    boolean scalar = false;
    for (int i = 0; i < tensors.length; i++) {
      scalar |= tensors[i].shape().length == builders[i].addedDims();
    }
    return new PredictReply(false, added, scalar ? 0 : 1);
  }

  private static int addedDims(TensorBuilder[] builders) {
    int most = 0;
    for (TensorBuilder builder : builders) {
      most = Math.max(most, builder.addedDims());
    }
    return most;
  }

  private static int addRows(JsonScanner in, Signature signature, TensorBuilder[] builders) {
    int[] lastRow = new int[builders.length];
    Arrays.fill(lastRow, -1);
    int rows = 0;
    boolean named = false;
    in.beginList();
    boolean encoded = mayBeEncoded(signature);
    while (in.nextElement()) {
      boolean object = in.peek() == '{' && !(encoded && in.atBase64());
      if (rows == 0) {
        named = object;
      } else if (named != object) {
        throw ServingException.invalid("'instances' mixes objects and plain values");
      }
      if (named) {
        addNamedRow(in, signature, builders, lastRow, rows);
        rows++;
      } else if (builders.length != 1) {
        throw keysMustEqual(signature);
      } else {
        rows += builders[0].addRows(in);
      }
    }
    if (rows == 0) {
      throw ServingException.invalid("'instances' value must be a non-empty list");
    }
    return rows;
  }

  /**
   * @param lastRow the last row in which each input came, so that a key cannot come twice in one
   */
  private static void addNamedRow(
      JsonScanner in, Signature signature, TensorBuilder[] builders, int[] lastRow, int row) {
    int count = 0;
    in.beginObject();
    while (in.nextKey()) {
      int index = inputIndex(in, signature, count);
      if (index < 0 || lastRow[index] == row) {
        throw keysMustEqual(signature);
      }
      lastRow[index] = row;
      count++;
      builders[index].add(in);
    }
    if (count != builders.length) {
      throw keysMustEqual(signature);
    }
  }

  private static void addColumns(JsonScanner in, Signature signature, TensorBuilder[] builders) {
    if (in.peek() != '{' || (mayBeEncoded(signature) && in.atBase64())) {
      if (builders.length != 1) {
        throw namesNeeded(signature);
      }
      builders[0].add(in);
      return;
    }
    boolean[] seen = new boolean[builders.length];
    int count = 0;
    in.beginObject();
    while (in.nextKey()) {
      int index = inputIndex(in, signature, count);
      if (index < 0 || seen[index]) {
        in.skip();
      } else {
        seen[index] = true;
        count++;
        builders[index].add(in);
      }
    }
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i]) {
        throw missingInput(signature, i);
      }
    }
  }

  /** Whether an object may be a string in base64 rather than names of inputs. */
  private static boolean mayBeEncoded(Signature signature) {
    return signature.inputs().size() == 1 && signature.inputs().get(0).dtype() == DType.STRING;
  }

  /**
   * Place of the input whose name the last key was, or -1.
   *
   * @param expected where to look first: most callers name the inputs in their order
   */
  private static int inputIndex(JsonScanner in, Signature signature, int expected) {
    List<TensorSpec> inputs = signature.inputs();
    int count = inputs.size();
    for (int i = 0; i < count; i++) {
      int index = (expected + i) % count;
      if (in.stringIs(inputs.get(index).name())) {
        return index;
      }
    }
    return -1;
  }

  private static TensorBuilder[] builders(JsonScanner in, Signature signature, ByteArrays arrays) {
    TensorBuilder[] builders = new TensorBuilder[signature.inputs().size()];
    // A value takes two bytes at least, with its comma: a small body is lent no large array.
    int most = in.left() / 2 + 1;
    for (int i = 0; i < builders.length; i++) {
      TensorSpec spec = signature.inputs().get(i);
      builders[i] = new TensorBuilder(spec, arrays, Math.min(most, rowElements(spec)));
    }
    return builders;
  }

  /** Room for one row, so that the commonest request grows nothing. */
  private static int rowElements(TensorSpec spec) {
    long product = 1;
    for (long dim : spec.dims()) {
      product = Math.min(1 << 16, product * Math.max(1, dim));
    }
    return (int) product;
  }

  private static void giveBackUnless(boolean whole, TensorBuilder[] builders) {
    if (!whole) {
      for (TensorBuilder builder : builders) {
        builder.giveBack();
      }
    }
  }

  private static ServingException keysMustEqual(Signature signature) {
    return ServingException.invalid(
        "Failed to process element of 'instances' list: keys must be equal to: "
            + String.join(",", signature.inputs().stream().map(TensorSpec::name).toList()));
  }

  private static ServingException missingInput(Signature signature, int index) {
    return ServingException.invalid(
        "Missing named input: " + signature.inputs().get(index).name() + " in 'inputs' object.");
  }

  private static ServingException namesNeeded(Signature signature) {
    return signature.inputs().isEmpty()
        ? ServingException.invalid("Expecting 'inputs' value to be an object")
        : missingInput(signature, 0);
  }
}
