package dev.siskin.protocol.tfserving;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.io.IOException;
import java.util.Arrays;

/**
 * Turns nested JSON lists into one tensor's bytes. The shape comes from the first element at each
 * level; whatever differs later is ragged and refused.
 *
 * <p>Allocates one growing array a tensor. Not thread-safe; one use.
 */
final class TensorBuilder {

  private static final int UNSET = -1;
  private static final int MAX_RANK = 32;

  private final TensorSpec spec;
  private final DType dtype;
  private final int[] dims = new int[MAX_RANK];
  private int rank = UNSET;
  private byte[] bytes;
  private int size;

  TensorBuilder(TensorSpec spec, int expectedElements) {
    this.spec = spec;
    this.dtype = spec.dtype();
    if (dtype == DType.STRING || dtype == DType.HALF || dtype == DType.BFLOAT16) {
      throw notAsJson();
    }
    this.bytes = new byte[Math.max(16, expectedElements * dtype.bytes())];
    Arrays.fill(dims, UNSET);
  }

  /**
   * Adds the value the parser stands on, a number, a boolean or lists of them, and leaves the
   * parser on its last token. Called once for a whole tensor, or once a row.
   */
  void add(JsonParser in) throws IOException {
    add(in, 0);
  }

  /** The tensor, with {@code rows} as a new first dimension. */
  TensorData stacked(int rows) {
    long[] shape = new long[knownRank() + 1];
    shape[0] = rows;
    for (int i = 1; i < shape.length; i++) {
      shape[i] = dims[i - 1];
    }
    return build(shape);
  }

  /** The tensor as it stood in the body. */
  TensorData plain() {
    long[] shape = new long[knownRank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims[i];
    }
    return build(shape);
  }

  private int knownRank() {
    return rank == UNSET ? 0 : rank;
  }

  private TensorData build(long[] shape) {
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
    return new TensorData(dtype, shape, bytes, 0, size);
  }

  private void add(JsonParser in, int level) throws IOException {
    if (in.currentToken() == JsonToken.START_ARRAY) {
      addList(in, level);
    } else {
      if (rank == UNSET) {
        rank = level;
      } else if (rank != level) {
        throw ragged(level);
      }
      addValue(in);
    }
  }

  private void addList(JsonParser in, int level) throws IOException {
    if (level == MAX_RANK) {
      throw ServingException.invalid(
          "more than " + MAX_RANK + " dimensions in '" + spec.name() + "'");
    }
    if (rank != UNSET && level >= rank) {
      throw ragged(level);
    }
    int count = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      add(in, level + 1);
      count++;
    }
    if (count == 0 && rank == UNSET) {
      rank = level + 1;
    }
    if (dims[level] == UNSET) {
      dims[level] = count;
    } else if (dims[level] != count) {
      throw ServingException.invalid(
          "Encountered list at unexpected size: "
              + count
              + " at level: "
              + level
              + " expected size: "
              + dims[level]
              + " in '"
              + spec.name()
              + "'");
    }
  }

  private ServingException ragged(int level) {
    return ServingException.invalid(
        "Encountered list at unexpected level: "
            + level
            + " expected: "
            + rank
            + " in '"
            + spec.name()
            + "'");
  }

  private void addValue(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    int at = grow(dtype.bytes());
    switch (dtype) {
      case FLOAT -> LittleEndian.FLOATS.set(bytes, at, number(in, token).getFloatValue());
      case DOUBLE -> LittleEndian.DOUBLES.set(bytes, at, number(in, token).getDoubleValue());
      case INT32 ->
          LittleEndian.INTS.set(
              bytes, at, (int) integer(in, token, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 ->
          LittleEndian.LONGS.set(bytes, at, integer(in, token, Long.MIN_VALUE, Long.MAX_VALUE));
      case UINT8 -> bytes[at] = (byte) integer(in, token, 0, 255);
      case UINT16 -> LittleEndian.SHORTS.set(bytes, at, (short) integer(in, token, 0, 65_535));
      case BOOL -> bytes[at] = bool(token);
      case HALF, BFLOAT16, STRING -> throw notAsJson();
    }
  }

  private ServingException notAsJson() {
    return ServingException.invalid(
        "input '" + spec.name() + "' of type " + dtype.wireName() + " cannot come as JSON");
  }

  private int grow(int width) {
    int at = size;
    if (at + width > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + width));
    }
    size = at + width;
    return at;
  }

  private JsonParser number(JsonParser in, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType(in, token);
    }
    return in;
  }

  private long integer(JsonParser in, JsonToken token, long min, long max) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType(in, token);
    }
    JsonParser.NumberType type = in.getNumberType();
    long value = type == JsonParser.NumberType.BIG_INTEGER ? 0 : in.getLongValue();
    if (type == JsonParser.NumberType.BIG_INTEGER || value < min || value > max) {
      throw wrongType(in, token);
    }
    return value;
  }

  private byte bool(JsonToken token) {
    return switch (token) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      default ->
          throw ServingException.invalid(
              "JSON Value in '" + spec.name() + "' is not of expected type: bool");
    };
  }

  private ServingException wrongType(JsonParser in, JsonToken token) throws IOException {
    String shown = token.isScalarValue() ? in.getText() : kind(token);
    return ServingException.invalid(
        "JSON Value: "
            + (shown.length() <= 80 ? shown : shown.substring(0, 80) + "...")
            + " Type: "
            + kind(token)
            + " is not of expected type: "
            + dtype.wireName());
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> "String";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "Number";
      case VALUE_TRUE, VALUE_FALSE -> "Bool";
      case VALUE_NULL -> "Null";
      case START_OBJECT -> "Object";
      default -> "Array";
    };
  }
}
