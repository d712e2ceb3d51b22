package dev.siskin.loadtest.traffic;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** The element types of tensors, with their names in both dialects and their bytes in V2. */
enum DataType {
  BOOL("DT_BOOL", "BOOL", 1),
  UINT8("DT_UINT8", "UINT8", 1),
  UINT16("DT_UINT16", "UINT16", 2),
  UINT32("DT_UINT32", "UINT32", 4),
  UINT64("DT_UINT64", "UINT64", 8),
  INT8("DT_INT8", "INT8", 1),
  INT16("DT_INT16", "INT16", 2),
  INT32("DT_INT32", "INT32", 4),
  INT64("DT_INT64", "INT64", 8),
  FP32("DT_FLOAT", "FP32", 4),
  FP64("DT_DOUBLE", "FP64", 8),
  /** Of any length, each with its own. */
  BYTES("DT_STRING", "BYTES", 0);

  /** Small, so that they are good as categories, too. */
  private static final int WHOLE_NUMBERS = 10;

  private static final int LETTERS = 8;
  private static final double FOUR_DIGITS = 1e4;

  private final String tensorFlowName;
  private final String v2Name;
  private final int width;

  DataType(String tensorFlowName, String v2Name, int width) {
    this.tensorFlowName = tensorFlowName;
    this.v2Name = v2Name;
    this.width = width;
  }

  /** Finds a type by its name in either dialect. */
  static Optional<DataType> named(String name) {
    return Arrays.stream(values())
        .filter(type -> type.tensorFlowName.equals(name) || type.v2Name.equals(name))
        .findFirst();
  }

  String v2Name() {
    return v2Name;
  }

  /** A Boolean, Long, Double or String. */
  Object random(SplittableRandom random) {
    return switch (this) {
      case BOOL -> random.nextBoolean();
      case FP32, FP64 -> Math.round(random.nextDouble() * FOUR_DIGITS) / FOUR_DIGITS;
      case BYTES -> letters(random);
      default -> (long) random.nextInt(WHOLE_NUMBERS);
    };
  }

  /** Appends a value that {@link #random} could have made, as V2 has it in binary. */
  void write(Object value, ByteArrayOutputStream out) {
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(Arrays.copyOf(wholeNumber(bytes.length), 4));
      out.writeBytes(bytes);
    } else if (value instanceof Boolean yes) {
      out.write(yes ? 1 : 0);
    } else {
      out.writeBytes(number((Number) value));
    }
  }

  /** Takes the next value off, as {@link #write} has put it. */
  Object read(ByteBuffer in) {
    return switch (this) {
      case BOOL -> in.get() != 0;
      case UINT8 -> (long) (in.get() & 0xff);
      case UINT16 -> (long) (in.getShort() & 0xffff);
      case UINT32 -> in.getInt() & 0xffff_ffffL;
      case INT8 -> (long) in.get();
      case INT16 -> (long) in.getShort();
      case INT32 -> (long) in.getInt();
      case UINT64, INT64 -> in.getLong();
      case FP32 -> (double) in.getFloat();
      case FP64 -> in.getDouble();
      case BYTES -> text(in);
    };
  }

  private byte[] number(Number value) {
    return switch (this) {
      case FP32 -> Arrays.copyOf(wholeNumber(Float.floatToIntBits(value.floatValue())), width);
      case FP64 -> wholeNumber(Double.doubleToLongBits(value.doubleValue()));
      default -> Arrays.copyOf(wholeNumber(value.longValue()), width);
    };
  }

  private static String letters(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LETTERS; i++) {
      text.append((char) random.nextInt('a', 'z' + 1));
    }
    return text.toString();
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a text is longer than its tensor");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Its lowest byte first. */
  private static byte[] wholeNumber(long value) {
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return bytes;
  }
}
