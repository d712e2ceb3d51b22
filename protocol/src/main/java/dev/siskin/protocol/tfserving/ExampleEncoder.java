package dev.siskin.protocol.tfserving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.DecimalText;
import dev.siskin.protocol.json.JsonScanner;

/**
 * Makes {@code tf.Example} messages, in Protocol Buffers' bytes, of JSON objects: a key is a
 * feature's name, its value or list of values the feature. What a feature is of follows from its
 * first value, as in TF Serving. One message after the other; not thread-safe.
 */
final class ExampleEncoder {
  /** Kinds of a feature, by the numbers of their fields. */
  private static final int NO_KIND = 0;

  private static final int BYTES = 1;
  private static final int FLOATS = 2;
  private static final int INTS = 3;
  private static final String[] KIND_NAMES = {"UNKNOWN", "bytes", "float", "int64"};

  /** Tags of fields with a length before them. */
  private static final int FIRST_FIELD = (1 << 3) | 2;

  private static final int SECOND_FIELD = (2 << 3) | 2;

  private final ByteSink name = new ByteSink(64);
  private final ByteSink text = new ByteSink(64);
  private final ByteSink values = new ByteSink(256);
  private final ByteSink features = new ByteSink(512);
  private int kind;

  /** Reads the object that comes; {@link #size} and {@link #writeTo} then tell of its message. */
  void read(JsonScanner in) {
    if (in.peek() != '{') {
      throw ServingException.invalid("Example must be JSON object but got JSON " + kindOfNext(in));
    }
    features.reset();
    in.beginObject();
    while (in.nextKey()) {
      name.reset();
      name.putStringOf(in);
      values.reset();
      kind = NO_KIND;
      if (in.peek() == '[') {
        in.beginList();
        while (in.nextElement()) {
          addValue(in);
        }
      } else {
        addValue(in);
      }
      endFeature();
    }
  }

  /** Bytes of the message last read. */
  int size() {
    return features.size() == 0 ? 0 : fieldSize(features.size());
  }

  void writeTo(ByteSink out) {
    if (features.size() > 0) {
      putField(out, FIRST_FIELD, features);
    }
  }

  private void addValue(JsonScanner in) {
    int first = in.peek();
    if (first == 't' || first == 'f') {
      in.literal();
      be(INTS);
      putVarint(values, first == 't' ? 1 : 0);
    } else if (first == '"') {
      in.string();
      text.reset();
      text.putStringOf(in);
      addText();
    } else if (first == '{' && in.base64()) {
      text.reset();
      if (!text.putBase64Of(in)) {
        throw ServingException.invalid("Unable to base64 decode");
      }
      addText();
    } else if (first == '{' || first == '[') {
      throw unexpected(kindOfNext(in));
    } else if (DecimalText.mayBegin(first)) {
      addNumber(in.number());
    } else {
      in.literal();
      throw unexpected("Null");
    }
  }

  private void addText() {
    be(BYTES);
    putField(values, FIRST_FIELD, text);
  }

  private void addNumber(DecimalText number) {
    if (number.isWhole(Long.MIN_VALUE, Long.MAX_VALUE)) {
      be(INTS);
      putVarint(values, number.toLong());
    } else if (number.isUnsigned()) {
      throw ServingException.invalid(
          "Feature: " + name() + " has uint64 element. Only int64 is supported.");
    } else {
      be(FLOATS);
      int bits = Float.floatToIntBits(number.toFloat());
      for (int shift = 0; shift < Float.SIZE; shift += Byte.SIZE) {
        values.put((char) ((bits >>> shift) & 0xff));
      }
    }
  }

  private void be(int wanted) {
    if (kind != NO_KIND && kind != wanted) {
      throw ServingException.invalid(
          "Unexpected element type in feature: " + name() + " expecting type: " + KIND_NAMES[kind]);
    }
    kind = wanted;
  }

  /** Adds the entry of the map: its key, and as its value a feature of one list. */
  private void endFeature() {
    boolean packed = kind == FLOATS || kind == INTS;
    int listSize = packed ? fieldSize(values.size()) : values.size();
    int featureSize = kind == NO_KIND ? 0 : fieldSize(listSize);
    features.put((char) FIRST_FIELD);
    putVarint(features, fieldSize(name.size()) + fieldSize(featureSize));
    putField(features, FIRST_FIELD, name);
    features.put((char) SECOND_FIELD);
    putVarint(features, featureSize);
    if (kind != NO_KIND) {
      features.put((char) ((kind << 3) | 2));
      putVarint(features, listSize);
      if (packed) {
        putField(features, FIRST_FIELD, values);
      } else {
        features.putBytes(values.array(), 0, values.size());
      }
    }
  }

  private static void putField(ByteSink out, int tag, ByteSink content) {
    out.put((char) tag);
    putVarint(out, content.size());
    out.putBytes(content.array(), 0, content.size());
  }

  /** Bytes of a field with its tag and its length. */
  private static int fieldSize(int content) {
    int size = 2 + content;
    for (int rest = content >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  private static void putVarint(ByteSink out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put((char) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.put((char) rest);
  }

  private ServingException unexpected(String kindOfValue) {
    return ServingException.invalid(
        "Feature: " + name() + " has element with unexpected JSON type: " + kindOfValue);
  }

  private String name() {
    return new String(name.array(), 0, name.size(), UTF_8);
  }

  private static String kindOfNext(JsonScanner in) {
    return switch (in.peek()) {
      case '{' -> "Object";
      case '[' -> "Array";
      case '"' -> "String";
      case 't' -> "True";
      case 'f' -> "False";
      case 'n' -> "Null";
      default -> "Number";
    };
  }
}
