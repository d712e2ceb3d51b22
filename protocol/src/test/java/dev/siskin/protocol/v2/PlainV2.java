package dev.siskin.protocol.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tensors of a body, a request's or an answer's, with Jackson and without thinking of
 * speed. Refuses nothing that makes sense of some kind.
 */
final class PlainV2 {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private PlainV2() {}

  /** One tensor while it is read; {@code values} is null where its bytes follow the JSON. */
  private static final class Tensor {
    private String name = "";
    private DType type = DType.FLOAT;
    private long[] shape = {};
    private @Nullable List<String> values;
    private int binaryBytes;
  }

  /** The tensors under that key, by name, in order. */
  static Map<String, TensorData> read(byte[] body, int jsonLength, int size, String key)
      throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    int at = jsonLength;
    for (Tensor tensor : tensors(body, jsonLength, key)) {
      byte[] bytes;
      if (tensor.values == null) {
        bytes = Arrays.copyOfRange(body, at, at + tensor.binaryBytes);
        at += tensor.binaryBytes;
      } else {
        bytes = Elements.bytes(tensor.type, tensor.values);
      }
      tensors.put(tensor.name, new TensorData(tensor.type, tensor.shape, bytes, 0, bytes.length));
    }
    if (at != size) {
      throw new AssertionError((size - at) + " bytes are left");
    }
    return tensors;
  }

  private static List<Tensor> tensors(byte[] body, int jsonLength, String key) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    try (JsonParser in = JSON.createParser(body, 0, jsonLength)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = in.currentName().equals(key);
        in.nextToken();
        if (wanted) {
          while (in.nextToken() == JsonToken.START_OBJECT) {
            tensors.add(tensor(in));
          }
        } else {
          in.skipChildren();
        }
      }
    }
    return tensors;
  }

  private static Tensor tensor(JsonParser in) throws IOException {
    Tensor tensor = new Tensor();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "name" -> tensor.name = in.getText();
        case "datatype" -> tensor.type = type(in.getText());
        case "shape" ->
            tensor.shape = leaves(in).stream().mapToLong(value -> Long.parseLong(value)).toArray();
        case "data" -> tensor.values = leaves(in);
        case "parameters" -> tensor.binaryBytes = binaryBytes(in);
        default -> in.skipChildren();
      }
    }
    return tensor;
  }

  private static int binaryBytes(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return 0;
    }
    int bytes = 0;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      boolean size = in.currentName().equals("binary_data_size");
      in.nextToken();
      if (size) {
        bytes = in.getIntValue();
      } else {
        in.skipChildren();
      }
    }
    return bytes;
  }

  private static List<String> leaves(JsonParser in) throws IOException {
    List<String> leaves = new ArrayList<>();
    int depth = 1;
    while (depth > 0) {
      JsonToken token = in.nextToken();
      if (token == JsonToken.START_ARRAY) {
        depth++;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else {
        leaves.add(in.getText());
      }
    }
    return leaves;
  }

  private static DType type(String name) {
    return Arrays.stream(DType.values())
        .filter(type -> DataTypes.name(type).equals(name))
        .findAny()
        .orElseThrow();
  }
}
