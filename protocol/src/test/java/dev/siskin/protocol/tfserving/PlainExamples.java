package dev.siskin.protocol.tfserving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tfserving.JacksonTree.Member;
import dev.siskin.protocol.tfserving.JacksonTree.Members;
import dev.siskin.protocol.tfserving.JacksonTree.NumberText;
import dev.siskin.protocol.tfserving.PlainReader.Refused;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link ExamplesReader} should read, said plainly over a tree of Jackson's. */
final class PlainExamples {
  private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);

  private final JsonLimits limits;

  PlainExamples(JsonLimits limits) {
    this.limits = limits;
  }

  /** The messages, empty where the body is refused; of signatures it knows the default's name. */
  Optional<List<byte[]>> read(byte[] body) {
    try {
      List<Member> members = JacksonTree.read(body, limits);
      Object name = PlainReader.first(members, "signature_name");
      PlainReader.require(
          name == null || name.equals("") || name.equals("serving_default"), "the name");
      Object context = PlainReader.first(members, "context");
      byte[] shared = context == null ? new byte[0] : message(context);
      if (!(PlainReader.first(members, "examples") instanceof List<?> examples)) {
        throw new Refused("no list");
      }
      PlainReader.require(!examples.isEmpty(), "a list");
      List<byte[]> messages = new ArrayList<>();
      for (Object example : examples) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(shared);
        both.writeBytes(message(example));
        messages.add(both.toByteArray());
      }
      return Optional.of(messages);
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  private byte[] message(Object example) throws Refused {
    PlainReader.require(example instanceof Members, "an object");
    ByteArrayOutputStream features = new ByteArrayOutputStream();
    for (Member feature : ((Members) example).all()) {
      ByteArrayOutputStream entry = new ByteArrayOutputStream();
      entry.writeBytes(field(1, feature.key().getBytes(UTF_8)));
      entry.writeBytes(field(2, feature(feature.value())));
      features.writeBytes(field(1, entry.toByteArray()));
    }
    return features.size() == 0 ? new byte[0] : field(1, features.toByteArray());
  }

  private byte[] feature(Object value) throws Refused {
    List<?> values = value instanceof List<?> list ? list : List.of(value);
    int kind = 0;
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (Object element : values) {
      int own = kind(element);
      PlainReader.require(kind == 0 || kind == own, "one kind");
      kind = own;
      list.writeBytes(kind == 1 ? field(1, PlainReader.string(element, limits)) : packed(element));
    }
    if (kind == 0) {
      return new byte[0];
    }
    return field(kind, kind == 1 ? list.toByteArray() : field(1, list.toByteArray()));
  }

  private static int kind(Object value) throws Refused {
    if (value instanceof Boolean) {
      return 3;
    }
    if (!(value instanceof NumberText number)) {
      return 1;
    }
    if (!number.text().matches("-?[0-9]+")) {
      return 2;
    }
    BigInteger whole = new BigInteger(number.text());
    PlainReader.require(
        whole.bitLength() < 64 || whole.signum() < 0 || whole.compareTo(UNSIGNED_END) >= 0,
        "no uint64");
    return whole.bitLength() < 64 ? 3 : 2;
  }

  private static byte[] packed(Object value) throws Refused {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (value instanceof Boolean bool) {
      out.write(bool ? 1 : 0);
    } else if (kind(value) == 3) {
      varint(out, Long.parseLong(((NumberText) value).text()));
    } else {
      int bits = Float.floatToIntBits(Float.parseFloat(((NumberText) value).text()));
      for (int i = 0; i < 4; i++) {
        out.write(bits >>> (8 * i));
      }
    }
    return out.toByteArray();
  }

  private static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(number * 8 + 2);
    varint(out, content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest < 0 || rest > 127) {
      out.write((int) (rest % 128 + 128) | 128);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
