package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.DecimalText;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Arrays;

/**
 * The {@code data} of one input: a flat list, or lists within lists that follow the shape. Its
 * bytes go into a borrowed array as they come, and into a larger one where that is full. One use.
 */
final class DataScan {
  private static final int UNSET = -1;

  /** Few, for a thousand inputs may leave their shapes open until their data was read. */
  private static final int FIRST_ELEMENTS = 32;

  private static final int USUAL_STRING_BYTES = 16;

  /** No array of a JVM is longer for sure. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private static final byte[] NOTHING_TAKEN = {};

  private final DType dtype;
  private final ByteArrays arrays;
  private final int[] dims = new int[Shapes.MOST_DIMS];
  private int rank = UNSET;
  private byte[] bytes = NOTHING_TAKEN;
  private int size;
  private long elements;

  DataScan(DType dtype, ByteArrays arrays) {
    if (DataTypes.binaryOnly(dtype)) {
      throw ServingException.invalid(
          DataTypes.name(dtype) + " cannot come as JSON; send it as binary data");
    }
    this.dtype = dtype;
    this.arrays = arrays;
    Arrays.fill(dims, UNSET);
  }

  /**
   * Passes the list that comes.
   *
   * @param expected so many elements as the shape says, or -1 where that is not known yet
   */
  void read(JsonScanner in, long expected) {
    if (in.peek() != '[') {
      throw ServingException.invalid("'data' must be a list");
    }
    bytes = arrays.take(firstBytes(in.left(), expected < 0 ? FIRST_ELEMENTS : expected));
    list(in, 0);
  }

  /**
   * @throws ServingException when the shape is not that of the data
   */
  void requireShape(long[] shape, long shapeElements) {
    boolean follows = elements == shapeElements;
    // Below a list without elements there is nothing that could show more dimensions.
    follows &= rank == 1 || rank == shape.length || (elements == 0 && rank < shape.length);
    for (int i = 0; follows && rank > 1 && i < rank; i++) {
      follows = dims[i] == shape[i];
    }
    if (!follows) {
      throw ServingException.invalid(
          "'data' of " + elements + " elements does not follow the shape " + Shapes.text(shape));
    }
  }

  /** The tensor, once {@link #requireShape} was content. */
  TensorData tensor(long[] shape) {
    return new TensorData(dtype, shape, bytes, 0, size);
  }

  /** Gives back what was borrowed, for nobody needs it. */
  void giveBack() {
    if (bytes != NOTHING_TAKEN) {
      arrays.giveBack(bytes);
      bytes = NOTHING_TAKEN;
    }
  }

  /** A value takes two bytes at least, with its comma: who lies is lent no more than that. */
  private int firstBytes(int left, long expected) {
    int least = dtype == DType.STRING ? TensorData.STRING_LENGTH_BYTES : dtype.bytes();
    int usual = dtype == DType.STRING ? USUAL_STRING_BYTES : least;
    long most = (left / 2 + 1L) * least;
    return (int) Math.min(MOST_BYTES, Math.max(1, Math.min(most, expected * usual)));
  }

  private void list(JsonScanner in, int level) {
    if (level == dims.length) {
      throw ServingException.invalid("'data' has more than " + dims.length + " dimensions");
    }
    if (rank != UNSET && level >= rank) {
      throw ragged();
    }
    in.beginList();
    int count = 0;
    while (in.nextElement()) {
      if (in.peek() == '[') {
        list(in, level + 1);
        count++;
      } else {
        requireRank(level + 1);
        count += values(in);
      }
    }
    if (count == 0 && rank == UNSET) {
      rank = level + 1;
    }
    if (rank == level + 1) {
      elements += count;
    }
    requireSize(level, count);
  }

  private void requireRank(int seen) {
    if (rank == UNSET) {
      rank = seen;
    } else if (rank != seen) {
      throw ragged();
    }
  }

  /** Lists of one level have one size; the level's first list tells it. */
  private void requireSize(int level, int count) {
    if (dims[level] == UNSET) {
      dims[level] = count;
    } else if (dims[level] != count) {
      throw ragged();
    }
  }

  private int values(JsonScanner in) {
    switch (dtype) {
      case BOOL -> addBool(in);
      case STRING -> addString(in);
      default -> {
        return addNumbers(in);
      }
    }
    return 1;
  }

  /** The hot loop: numbers with nothing but a comma, or a comma and a blank, between them. */
  private int addNumbers(JsonScanner in) {
    if (!DecimalText.mayBegin(in.peek())) {
      throw wrongType(in.peek() == '{' ? "{...}" : in.show());
    }
    int count = 0;
    do {
      addNumber(in.number());
      count++;
    } while (in.nextPlainNumber());
    return count;
  }

  private void addNumber(DecimalText number) {
    int at = grow(dtype.bytes());
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
      case UINT8 -> bytes[at] = (byte) whole(number, 0, 0xff);
      case UINT16 -> LittleEndian.SHORTS.set(bytes, at, (short) whole(number, 0, 0xffff));
      case UINT32 -> LittleEndian.INTS.set(bytes, at, (int) whole(number, 0, 0xffff_ffffL));
      case UINT64 -> LittleEndian.LONGS.set(bytes, at, unsigned(number));
      case HALF, BFLOAT16, BOOL, STRING -> throw new AssertionError(dtype);
    }
  }

  private long whole(DecimalText number, long min, long max) {
    if (!number.isWhole(min, max)) {
      throw wrongType(number.shown());
    }
    return number.toLong();
  }

  /** The upper half of these has more digits than are read at once. */
  private long unsigned(DecimalText number) {
    if (number.isWhole(0, Long.MAX_VALUE)) {
      return number.toLong();
    }
    try {
      String text = number.shown();
      if (text.charAt(0) != '-') {
        return Long.parseUnsignedLong(text);
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw wrongType(number.shown());
  }

  private void addBool(JsonScanner in) {
    int first = in.peek();
    if (first != 't' && first != 'f') {
      throw wrongType(first == '{' ? "{...}" : in.show());
    }
    in.literal();
    int at = grow(1);
    bytes[at] = (byte) (first == 't' ? 1 : 0);
  }

  private void addString(JsonScanner in) {
    if (in.peek() != '"') {
      throw wrongType(in.peek() == '{' ? "{...}" : in.show());
    }
    in.string();
    int at = grow(TensorData.STRING_LENGTH_BYTES + in.stringBytes());
    int from = at + TensorData.STRING_LENGTH_BYTES;
    size = in.stringInto(bytes, from);
    LittleEndian.INTS.set(bytes, at, size - from);
  }

  /** Makes room for one element; returns its place. */
  private int grow(int more) {
    int at = size;
    if (bytes.length - at < more) {
      enlarge(more);
    }
    size = at + more;
    return at;
  }

  private void enlarge(int more) {
    if (size > MOST_BYTES - more) {
      throw ServingException.invalid("'data' is too large");
    }
    long wanted = Math.max(size + (long) more, 2L * bytes.length);
    byte[] larger = arrays.take((int) Math.min(MOST_BYTES, wanted));
    System.arraycopy(bytes, 0, larger, 0, size);
    giveBack();
    bytes = larger;
  }

  private static ServingException ragged() {
    return ServingException.invalid("'data' has lists of several sizes or depths");
  }

  private ServingException wrongType(String shown) {
    return ServingException.invalid(
        "'data' holds " + shown + ", which is no " + DataTypes.name(dtype));
  }
}
