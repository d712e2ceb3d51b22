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
 * level; whatever differs later is ragged and refused. A shape may lack sizes of 1 at its end.
 *
 * <p>Borrows one array, and a larger one in its place when that is full. Not thread-safe; one use,
 * which ends with {@link #stacked}, {@link #plain} or {@link #giveBack}.
 */
public final class TensorBuilder {

  private static final int UNSET = -1;
  private static final int MAX_RANK = 32;

  /** No array of a JVM is longer for sure. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  /** Of a string before any is seen, with its length. */
  private static final int EXPECTED_STRING_BYTES = 16;

  private static final byte[] NOTHING_TAKEN = {};

  private final TensorSpec spec;
  private final DType dtype;
  private final int width;
  private final TensorMistakes mistakes;
  private final ByteArrays arrays;
  private final int expectedElements;
  private final boolean ofNumbers;
  private final int[] dims = new int[MAX_RANK];
  private int rank = UNSET;
  private byte[] bytes = NOTHING_TAKEN;
  private int size;
  private int addedDims;
  private int rowPlace;

  /** Whether a row is whole, so that what differs from it is another row. */
  private boolean hasRow;

  public TensorBuilder(TensorSpec spec, ByteArrays arrays, int expectedElements) {
    this.spec = spec;
    this.dtype = spec.dtype();
    this.width = dtype.bytes();
    this.mistakes = new TensorMistakes(spec);
    this.arrays = arrays;
    this.expectedElements = expectedElements;
    this.ofNumbers = dtype != DType.BOOL && dtype != DType.STRING;
    if (dtype == DType.HALF || dtype == DType.BFLOAT16) {
      throw mistakes.notAsJson();
    }
    Arrays.fill(dims, UNSET);
  }

  /** Adds the value that comes, an element or lists of them: a row or a whole tensor. */
  public void add(JsonScanner in) {
    rowPlace = in.place();
    add(in, 0);
    hasRow = true;
  }

  /** Adds the row that comes, and those behind it that are plain numbers too; says how many. */
  public int addRows(JsonScanner in) {
    if (atNumber(in.peek()) && (rank == UNSET || rank == 0)) {
      rank = 0;
      hasRow = true;
      return addNumbers(in);
    }
    add(in);
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
    return build(shape());
  }

  /** Sizes of 1 that the tensor has and the body's lists had not. */
  public int addedDims() {
    return addedDims;
  }

  /** Gives back what was borrowed, for nobody needs it. */
  public void giveBack() {
    if (bytes != NOTHING_TAKEN) {
      arrays.giveBack(bytes);
      bytes = NOTHING_TAKEN;
    }
  }

  private long[] shape() {
    long[] shape = new long[knownRank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims[i];
    }
    return shape;
  }

  private int knownRank() {
    return rank == UNSET ? 0 : rank;
  }

  private TensorData build(long[] shape) {
    addedDims = spec.lackingDims(shape);
    if (addedDims < 0) {
      throw mistakes.otherShape(shape);
    }
    if (bytes == NOTHING_TAKEN) {
      bytes = arrays.take(1);
    }
    long[] whole = shape;
    if (addedDims > 0) {
      whole = Arrays.copyOf(shape, shape.length + addedDims);
      Arrays.fill(whole, shape.length, whole.length, 1);
    }
    return new TensorData(dtype, whole, bytes, 0, size);
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
      throw ragged(in, level);
    }
    if (dtype == DType.BOOL) {
      addBool(in, first);
    } else if (atNumber(first)) {
      addNumber(in);
    } else if (dtype == DType.STRING) {
      addString(in, first);
    } else {
      throw mistakes.wrongType(in, first);
    }
  }

  private void addList(JsonScanner in, int level) {
    if (level == MAX_RANK) {
      throw ServingException.invalid(
          "more than " + MAX_RANK + " dimensions in '" + spec.name() + "'");
    }
    if (rank != UNSET && level >= rank) {
      throw ragged(in, level);
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
      throw unexpectedSize(in, level, count);
    }
  }

  private boolean atNumber(int first) {
    return DecimalText.mayBegin(first) && ofNumbers;
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
      case UINT64 -> LittleEndian.LONGS.set(bytes, at, unsigned(number));
      case BOOL, HALF, BFLOAT16, STRING -> throw mistakes.notAsJson();
    }
  }

  private long whole(DecimalText number, long min, long max) {
    if (!number.isWhole(min, max)) {
      throw mistakes.wrongType(number.shown(), "Number");
    }
    return number.toLong();
  }

  private long unsigned(DecimalText number) {
    if (!number.isUnsigned()) {
      throw mistakes.wrongType(number.shown(), "Number");
    }
    return number.toUnsigned();
  }

  private void addString(JsonScanner in, int first) {
    boolean encoded = in.base64();
    if (!encoded) {
      if (first != '"') {
        throw first == '{' ? mistakes.badBase64() : mistakes.wrongType(in, first);
      }
      in.string();
    }
    int most = TensorData.STRING_LENGTH_BYTES + in.stringBytes();
    if (bytes.length - size < most) {
      enlarge(most);
    }
    int from = size + TensorData.STRING_LENGTH_BYTES;
    int to = in.stringInto(bytes, from);
    if (encoded) {
      to = Base64Text.decode(bytes, from, to);
      if (to < 0) {
        throw ServingException.invalid("Unable to base64 decode");
      }
    }
    LittleEndian.INTS.set(bytes, size, to - from);
    size = to;
  }

  private void addBool(JsonScanner in, int first) {
    if (first != 't' && first != 'f') {
      in.skip();
      throw mistakes.notBool();
    }
    in.literal();
    int at = grow();
    bytes[at] = (byte) (first == 't' ? 1 : 0);
  }

  /** Makes room for one element; returns its place. */
  private int grow() {
    int at = size;
    if (bytes.length - at < width) {
      enlarge(width);
    }
    size = at + width;
    return at;
  }

  private void enlarge(int more) {
    int guess = dtype == DType.STRING ? EXPECTED_STRING_BYTES : width;
    long wanted = size == 0 ? (long) expectedElements * guess : 2L * bytes.length;
    if (size > MOST_BYTES - more) {
      throw ServingException.invalid("input '" + spec.name() + "' is too large");
    }
    byte[] larger = arrays.take((int) Math.min(MOST_BYTES, Math.max(wanted, size + more)));
    System.arraycopy(bytes, 0, larger, 0, size);
    giveBack();
    bytes = larger;
  }

  private ServingException unexpectedSize(JsonScanner in, int level, int count) {
    return hasRow ? differing(in) : mistakes.unexpectedSize(level, count, dims[level]);
  }

  private ServingException ragged(JsonScanner in, int level) {
    return hasRow ? differing(in) : mistakes.unexpectedLevel(level, rank);
  }

  /** How a row differs from those before; it is read once more to see. */
  private ServingException differing(JsonScanner in) {
    TensorSpec any = new TensorSpec(spec.name(), dtype, new long[0], true);
    TensorBuilder row = new TensorBuilder(any, ByteArrays.HEAP, EXPECTED_STRING_BYTES);
    row.add(in.again(rowPlace), 0);
    return mistakes.otherRow(shape(), row.shape());
  }
}
