package dev.siskin.protocol.json;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;

/**
 * Turns nested JSON lists into one tensor's bytes. The shape comes from the first element at each
 * level; whatever differs later is ragged and refused.
 *
 * <p>Borrows one array, and a larger one in its place when that is full. Not thread-safe; one use,
 * which ends with {@link #stacked}, {@link #plain} or {@link #giveBack}.
 */
public final class TensorBuilder {

  private static final int UNSET = -1;
  private static final int MAX_RANK = 32;

  /** No array of a JVM is longer for sure. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private static final byte[] NOTHING_TAKEN = {};

  private final TensorSpec spec;
  private final DType dtype;
  private final int width;
  private final ByteArrays arrays;
  private final int expectedElements;
  private final int[] dims = new int[MAX_RANK];
  private int rank = UNSET;
  private byte[] bytes = NOTHING_TAKEN;
  private int size;

  public TensorBuilder(TensorSpec spec, ByteArrays arrays, int expectedElements) {
    this.spec = spec;
    this.dtype = spec.dtype();
    this.width = dtype.bytes();
    this.arrays = arrays;
    this.expectedElements = expectedElements;
    if (dtype == DType.STRING || dtype == DType.HALF || dtype == DType.BFLOAT16) {
      throw notAsJson();
    }
    Arrays.fill(dims, UNSET);
  }

  /** Adds the value that comes, a number, a boolean or lists of them: a row or a whole tensor. */
  public void add(JsonScanner in) {
    add(in, 0);
  }

  /** Adds the row that comes, and those behind it that are plain numbers too; says how many. */
  public int addRows(JsonScanner in) {
    if (atNumber(in.peek()) && (rank == UNSET || rank == 0)) {
      rank = 0;
      return addNumbers(in);
    }
    add(in, 0);
    return 1;
  }

  /** The tensor, with {@code rows} as a new first dimension. */
  public TensorData stacked(int rows) {
    long[] shape = new long[knownRank() + 1];
    shape[0] = rows;
    for (int i = 1; i < shape.length; i++) {
      shape[i] = dims[i - 1];
    }
    return build(shape);
  }

  /** The tensor as it stood in the body. */
  public TensorData plain() {
    long[] shape = new long[knownRank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims[i];
    }
    return build(shape);
  }

  /** Gives back what was borrowed, for nobody needs it. */
  public void giveBack() {
    if (bytes != NOTHING_TAKEN) {
      arrays.giveBack(bytes);
      bytes = NOTHING_TAKEN;
    }
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
    if (bytes == NOTHING_TAKEN) {
      bytes = arrays.take(1);
    }
    return new TensorData(dtype, shape, bytes, 0, size);
  }

  private void add(JsonScanner in, int level) {
    int first = in.peek();
    if (first == '[') {
      addList(in, level);
      return;
    }
    if (rank == UNSET) {
      rank = level;
    } else if (rank != level) {
      throw ragged(level);
    }
    if (dtype == DType.BOOL) {
      addBool(in, first);
    } else if (atNumber(first)) {
      addNumber(in);
    } else {
      throw wrongType(in, first);
    }
  }

  private void addList(JsonScanner in, int level) {
    if (level == MAX_RANK) {
      throw ServingException.invalid(
          "more than " + MAX_RANK + " dimensions in '" + spec.name() + "'");
    }
    if (rank != UNSET && level >= rank) {
      throw ragged(level);
    }
    in.beginList();
    int count = 0;
    while (in.nextElement()) {
      if (rank == level + 1 && atNumber(in.peek())) {
        count += addNumbers(in);
      } else {
        add(in, level + 1);
        count++;
      }
    }
    if (count == 0 && rank == UNSET) {
      rank = level + 1;
    }
    if (dims[level] == UNSET) {
      dims[level] = count;
    } else if (dims[level] != count) {
      throw unexpectedSize(level, count);
    }
  }

  private boolean atNumber(int first) {
    return DecimalText.mayBegin(first) && dtype != DType.BOOL;
  }

  /** The hot loop: numbers with nothing but a comma, or a comma and a blank, between them. */
  private int addNumbers(JsonScanner in) {
    int count = 0;
    do {
      addNumber(in);
      count++;
    } while (in.nextPlainNumber());
    return count;
  }

  private void addNumber(JsonScanner in) {
    DecimalText number = in.number();
    int at = grow();
    switch (dtype) {
      case FLOAT -> LittleEndian.FLOATS.set(bytes, at, number.toFloat());
      case DOUBLE -> LittleEndian.DOUBLES.set(bytes, at, number.toDouble());
      case INT8 -> bytes[at] = (byte) whole(number, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case INT16 ->
          LittleEndian.SHORTS.set(
              bytes, at, (short) whole(number, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 ->
          LittleEndian.INTS.set(
              bytes, at, (int) whole(number, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 ->
          LittleEndian.LONGS.set(bytes, at, whole(number, Long.MIN_VALUE, Long.MAX_VALUE));
      case UINT8 -> bytes[at] = (byte) whole(number, 0, 255);
      case UINT16 -> LittleEndian.SHORTS.set(bytes, at, (short) whole(number, 0, 65_535));
      case UINT32 -> LittleEndian.INTS.set(bytes, at, (int) whole(number, 0, 0xffff_ffffL));
      case UINT64 -> LittleEndian.LONGS.set(bytes, at, whole(number, 0, Long.MAX_VALUE));
      case BOOL, HALF, BFLOAT16, STRING -> throw notAsJson();
    }
  }

  private long whole(DecimalText number, long min, long max) {
    if (!number.isWhole(min, max)) {
      throw wrongType(number.shown(), "Number");
    }
    return number.toLong();
  }

  private void addBool(JsonScanner in, int first) {
    if (first != 't' && first != 'f') {
      in.skip();
      throw ServingException.invalid(
          "JSON Value in '" + spec.name() + "' is not of expected type: bool");
    }
    in.literal();
    int at = grow();
    bytes[at] = (byte) (first == 't' ? 1 : 0);
  }

  /** Makes room for one element; returns its place. */
  private int grow() {
    int at = size;
    if (bytes.length - at < width) {
      enlarge();
    }
    size = at + width;
    return at;
  }

  private void enlarge() {
    long wanted = size == 0 ? (long) expectedElements * width : 2L * bytes.length;
    if (size > MOST_BYTES - width) {
      throw ServingException.invalid("input '" + spec.name() + "' is too large");
    }
    byte[] larger = arrays.take((int) Math.min(MOST_BYTES, Math.max(wanted, width)));
    System.arraycopy(bytes, 0, larger, 0, size);
    giveBack();
    bytes = larger;
  }

  private ServingException unexpectedSize(int level, int count) {
    return ServingException.invalid(
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

  private ServingException notAsJson() {
    return ServingException.invalid(
        "input '" + spec.name() + "' of type " + dtype.wireName() + " cannot come as JSON");
  }

  private ServingException wrongType(JsonScanner in, int first) {
    return switch (first) {
      case '{' -> wrongType("{...}", "Object");
      case '"' -> wrongType(in.show(), "String");
      case 'n' -> wrongType(in.show(), "Null");
      default -> wrongType(in.show(), "Bool");
    };
  }

  private ServingException wrongType(String shown, String kind) {
    return ServingException.invalid(
        "JSON Value: "
            + shown
            + " Type: "
            + kind
            + " is not of expected type: "
            + dtype.wireName());
  }
}
