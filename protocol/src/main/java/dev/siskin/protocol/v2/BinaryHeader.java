package dev.siskin.protocol.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON before the tensors: what follows, in which order.
 *
 * @param id to be echoed, or null
 * @param binaryOutput whether all outputs are wanted as bytes
 */
record BinaryHeader(@Nullable String id, boolean binaryOutput, List<Input> inputs) {
  private static final int MOST_DIMS = 32;
  private static final int MOST_INPUTS = 1_024;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** One tensor; {@code bytes} is -1 where its size was not given. */
  record Input(String name, String datatype, long[] shape, long bytes) {}

  static BinaryHeader parse(byte[] body, int offset, int length) {
    try (JsonParser in = JSON.createParser(body, offset, length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw ServingException.invalid("JSON Parse error: the header must be an object");
      }
      BinaryHeader header = read(in);
      if (in.nextToken() != null) {
        throw ServingException.invalid("JSON Parse error: there is more after the header");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw ServingException.invalid("JSON Parse error: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new AssertionError("reading an array cannot fail", e);
    }
  }

  private static BinaryHeader read(JsonParser in) throws IOException {
    String id = null;
    boolean binaryOutput = false;
    List<Input> inputs = List.of();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "id" -> id = text(in, "id");
        case "parameters" -> binaryOutput = binaryOutput(in);
        case "inputs" -> inputs = inputs(in);
        case "outputs" ->
            throw new ServingException(
                ErrorCode.UNIMPLEMENTED, "a choice of 'outputs' is not offered; leave it out");
        default -> in.skipChildren();
      }
    }
    return new BinaryHeader(id, binaryOutput, inputs);
  }

  private static boolean binaryOutput(JsonParser in) throws IOException {
    boolean binary = false;
    expect(in, JsonToken.START_OBJECT, "parameters");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      JsonToken value = in.nextToken();
      if (key.equals("binary_data_output")) {
        binary = value == JsonToken.VALUE_TRUE;
      }
      in.skipChildren();
    }
    return binary;
  }

  private static List<Input> inputs(JsonParser in) throws IOException {
    List<Input> inputs = new ArrayList<>();
    expect(in, JsonToken.START_ARRAY, "inputs");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (inputs.size() == MOST_INPUTS) {
        throw ServingException.invalid("more than " + MOST_INPUTS + " inputs");
      }
      expect(in, JsonToken.START_OBJECT, "inputs");
      inputs.add(input(in));
    }
    return inputs;
  }

  private static Input input(JsonParser in) throws IOException {
    String name = null;
    String datatype = null;
    long[] shape = null;
    long bytes = -1;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "name" -> name = text(in, "name");
        case "datatype" -> datatype = text(in, "datatype");
        case "shape" -> shape = shape(in);
        case "parameters" -> bytes = size(in);
        case "data" ->
            throw new ServingException(
                ErrorCode.UNIMPLEMENTED, "'data' in JSON is not offered; send binary tensors");
        default -> in.skipChildren();
      }
    }
    if (name == null || datatype == null || shape == null) {
      throw ServingException.invalid("an input needs 'name', 'datatype' and 'shape'");
    }
    return new Input(name, datatype, shape, bytes);
  }

  private static long[] shape(JsonParser in) throws IOException {
    expect(in, JsonToken.START_ARRAY, "shape");
    long[] dims = new long[MOST_DIMS];
    int rank = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (rank == MOST_DIMS) {
        throw ServingException.invalid("more than " + MOST_DIMS + " dimensions");
      }
      dims[rank++] = whole(in, "shape");
    }
    return Arrays.copyOf(dims, rank);
  }

  private static long size(JsonParser in) throws IOException {
    long bytes = -1;
    expect(in, JsonToken.START_OBJECT, "parameters");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      if (key.equals("binary_data_size")) {
        bytes = whole(in, key);
      } else {
        in.skipChildren();
      }
    }
    return bytes;
  }

  private static long whole(JsonParser in, String key) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw ServingException.invalid("'" + key + "' holds whole numbers from 0");
    }
    long value = in.getLongValue();
    if (value < 0) {
      throw ServingException.invalid("'" + key + "' holds whole numbers from 0");
    }
    return value;
  }

  private static String text(JsonParser in, String key) throws IOException {
    expect(in, JsonToken.VALUE_STRING, key);
    return in.getText();
  }

  private static void expect(JsonParser in, JsonToken wanted, String key) {
    if (in.currentToken() != wanted) {
      String kind =
          wanted == JsonToken.VALUE_STRING
              ? "a string"
              : wanted == JsonToken.START_ARRAY ? "a list" : "an object";
      throw ServingException.invalid("'" + key + "' must be or hold " + kind);
    }
  }

  @Override
  public String toString() {
    return "BinaryHeader" + inputs;
  }
}
