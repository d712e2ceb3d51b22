package dev.siskin.protocol.tfserving;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.io.IOException;
import java.util.Arrays;

/**
 * The two ways a body may give its tensors: {@code instances}, row by row, and {@code inputs},
 * tensor by tensor. Stateless.
 */
final class Forms {
  private Forms() {}

  static TensorData[] rows(JsonParser in, Signature signature) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw ServingException.invalid("Expecting 'instances' value to be a list");
    }
    TensorBuilder[] builders = builders(signature);
    int[] lastRow = new int[builders.length];
    Arrays.fill(lastRow, -1);
    int rows = 0;
    boolean named = false;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      boolean object = in.currentToken() == JsonToken.START_OBJECT;
      if (rows == 0) {
        named = object;
      } else if (named != object) {
        throw ServingException.invalid("'instances' mixes objects and plain values");
      }
      if (named) {
        addNamedRow(in, signature, builders, lastRow, rows);
      } else if (builders.length != 1) {
        throw keysMustEqual(signature);
      } else {
        builders[0].add(in);
      }
      rows++;
    }
    if (rows == 0) {
      throw ServingException.invalid("'instances' value must be a non-empty list");
    }
    TensorData[] tensors = new TensorData[builders.length];
    for (int i = 0; i < tensors.length; i++) {
      tensors[i] = builders[i].stacked(rows);
    }
    return tensors;
  }

  /**
   * @param lastRow the last row in which each input came, so that a key cannot come twice in one
   */
  private static void addNamedRow(
      JsonParser in, Signature signature, TensorBuilder[] builders, int[] lastRow, int row)
      throws IOException {
    int count = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      int index = signature.inputIndex(in.currentName());
      if (index < 0 || lastRow[index] == row) {
        throw keysMustEqual(signature);
      }
      lastRow[index] = row;
      count++;
      in.nextToken();
      builders[index].add(in);
    }
    if (count != builders.length) {
      throw keysMustEqual(signature);
    }
  }

  static TensorData[] columns(JsonParser in, Signature signature) throws IOException {
    TensorBuilder[] builders = builders(signature);
    boolean[] seen = new boolean[builders.length];
    if (in.currentToken() != JsonToken.START_OBJECT) {
      if (builders.length != 1) {
        throw namesNeeded(signature);
      }
      builders[0].add(in);
      seen[0] = true;
    } else {
      while (in.nextToken() != JsonToken.END_OBJECT) {
        int index = signature.inputIndex(in.currentName());
        in.nextToken();
        if (index < 0 || seen[index]) {
          in.skipChildren();
        } else {
          seen[index] = true;
          builders[index].add(in);
        }
      }
    }
    TensorData[] tensors = new TensorData[builders.length];
    for (int i = 0; i < tensors.length; i++) {
      if (!seen[i]) {
        throw missingInput(signature, i);
      }
      tensors[i] = builders[i].plain();
    }
    return tensors;
  }

  private static TensorBuilder[] builders(Signature signature) {
    TensorBuilder[] builders = new TensorBuilder[signature.inputs().size()];
    for (int i = 0; i < builders.length; i++) {
      TensorSpec spec = signature.inputs().get(i);
      builders[i] = new TensorBuilder(spec, rowElements(spec));
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
