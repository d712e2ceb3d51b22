package dev.siskin.protocol.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The elements of tensors as JSON, and back, in the plainest way there is. */
final class Elements {
  private Elements() {}

  /** Each element as it stands in JSON. */
  static List<String> texts(TensorData tensor) {
    List<String> texts = new ArrayList<>();
    ByteBuffer in =
        ByteBuffer.wrap(tensor.bytes(), tensor.offset(), tensor.length())
            .order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      texts.add(text(tensor.dtype(), in));
    }
    return texts;
  }

  private static String text(DType type, ByteBuffer in) {
    return switch (type) {
      case FLOAT -> Float.toString(in.getFloat());
      case DOUBLE -> Double.toString(in.getDouble());
      case INT8 -> Byte.toString(in.get());
      case INT16 -> Short.toString(in.getShort());
      case INT32 -> Integer.toString(in.getInt());
      case INT64 -> Long.toString(in.getLong());
      case UINT8 -> Integer.toString(in.get() & 0xff);
      case UINT16 -> Integer.toString(in.getShort() & 0xffff);
      case UINT32 -> Long.toString(in.getInt() & 0xffff_ffffL);
      case UINT64 -> Long.toUnsignedString(in.getLong());
      case BOOL -> in.get() != 0 ? "true" : "false";
      case HALF, BFLOAT16 -> Short.toString(in.getShort());
      case STRING -> {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        char[] quoted = JsonStringEncoder.getInstance().quoteAsString(new String(bytes, UTF_8));
        yield '"' + new String(quoted) + '"';
      }
    };
  }

  /**
   * The bytes of elements.
   *
   * @param values numbers as they stand in JSON, strings without quotes and escapes
   */
  static byte[] bytes(DType type, List<String> values) {
    int bytes = values.stream().mapToInt(value -> value.getBytes(UTF_8).length + 8).sum();
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (String value : values) {
      switch (type) {
        case FLOAT -> out.putFloat(Float.parseFloat(number(value)));
        case DOUBLE -> out.putDouble(Double.parseDouble(number(value)));
        case INT8, UINT8 -> out.put(new BigInteger(value).byteValue());
        case INT16, UINT16 -> out.putShort(new BigInteger(value).shortValue());
        case INT32, UINT32 -> out.putInt(new BigInteger(value).intValue());
        case INT64, UINT64 -> out.putLong(new BigInteger(value).longValue());
        case BOOL -> out.put((byte) (value.equals("true") ? 1 : 0));
        case HALF, BFLOAT16 -> throw new AssertionError(type + " as JSON");
        case STRING -> {
          byte[] text = value.getBytes(UTF_8);
          out.putInt(text.length).put(text);
        }
      }
    }
    byte[] all = new byte[out.position()];
    out.flip().get(all);
    return all;
  }

  private static String number(String value) {
    return value.replaceFirst("Inf$", "Infinity");
  }
}
