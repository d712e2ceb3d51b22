package dev.siskin.protocol.tfserving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.tfserving.JacksonTree.Member;
import dev.siskin.protocol.tfserving.JacksonTree.NumberText;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link PredictReader} should read, said plainly over a tree of Jackson's. */
public final class PlainReader {
  private final JsonLimits limits;

  PlainReader(JsonLimits limits) {
    this.limits = limits;
  }

  /** A body that breaks a rule. */
  public static final class Refused extends Exception {
    public Refused(String why) {
      super(why);
    }
  }

  /** The request, empty where the body is refused. */
  Optional<InferRequest> read(byte[] body, Map<String, Signature> signatures) {
    try {
      List<Member> members = JacksonTree.read(body, limits);
      String name = name(members);
      Signature signature = signatures.get(name);
      Object rows = first(members, "instances");
      Object columns = first(members, "inputs");
      require((rows == null) != (columns == null), "one form");
      if (signature == null) {
        throw new Refused("no such signature");
      }
      List<List<Object>> values =
          rows != null ? rows(rows, signature) : columns(columns, signature);
      TensorData[] tensors = new TensorData[values.size()];
      int added = 0;
      int least = 1;
      for (int i = 0; i < tensors.length; i++) {
        TensorSpec spec = signature.inputs().get(i);
        Object value = rows != null ? values.get(i) : values.get(i).get(0);
        tensors[i] = tensor(spec, value);
        int given = shape(value).length;
        added = Math.max(added, tensors[i].shape().length - given);
        least = given == 0 && tensors[i].shape().length > 0 ? 0 : least;
      }
      int count = signature.batchable() ? (int) tensors[0].rows() : 1;
      require(count > 0, "rows");
      for (TensorData tensor : tensors) {
        require(!signature.batchable() || tensor.rows() == count, "equal rows");
      }
      PredictReply reply = new PredictReply(rows != null, added, least);
      return Optional.of(new InferRequest(signature, tensors, count, reply));
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  private String name(List<Member> members) throws Refused {
    Object name = first(members, "signature_name");
    if (name == null) {
      return Signature.DEFAULT;
    }
    require(name instanceof String, "a name");
    require(((String) name).length() <= limits.stringChars(), "a short name");
    return name.equals("") ? Signature.DEFAULT : (String) name;
  }

  /** For each input the values of all rows. */
  private static List<List<Object>> rows(Object data, Signature signature) throws Refused {
    require(data instanceof List, "a list");
    List<?> rows = (List<?>) data;
    require(!rows.isEmpty(), "rows");
    List<List<Object>> values = new ArrayList<>();
    signature.inputs().forEach(input -> values.add(new ArrayList<>()));
    boolean named = isNamed(rows.get(0));
    for (Object row : rows) {
      require(isNamed(row) == named, "one kind of rows");
      if (!named) {
        require(values.size() == 1, "names");
        values.get(0).add(row);
        continue;
      }
      List<Member> members = ((JacksonTree.Members) row).all();
      Map<String, Object> byName = new HashMap<>();
      for (Member member : members) {
        require(byName.put(member.key(), member.value()) == null, "each key once");
      }
      require(byName.keySet().equals(new HashSet<>(names(signature))), "exactly the inputs");
      for (int i = 0; i < values.size(); i++) {
        values.get(i).add(byName.get(signature.inputs().get(i).name()));
      }
    }
    return values;
  }

  private static List<List<Object>> columns(@Nullable Object data, Signature signature)
      throws Refused {
    if (!(data instanceof JacksonTree.Members members) || base64(data) != null) {
      require(signature.inputs().size() == 1 && data != null, "names");
      return List.of(List.of(data));
    }
    List<List<Object>> values = new ArrayList<>();
    for (String name : names(signature)) {
      Object value = first(members.all(), name);
      require(value != null, "all inputs");
      values.add(List.of(value));
    }
    return values;
  }

  /** Whether it is an object other than a string in base64. */
  private static boolean isNamed(Object value) {
    return value instanceof JacksonTree.Members && base64(value) == null;
  }

  /** The text of {@code {"b64": text}}, null where it is something else. */
  private static @Nullable String base64(@Nullable Object value) {
    return value instanceof JacksonTree.Members members
            && members.all().size() == 1
            && members.all().get(0).key().equals("b64")
            && members.all().get(0).value() instanceof String text
        ? text
        : null;
  }

  private static List<String> names(Signature signature) {
    return signature.inputs().stream().map(TensorSpec::name).toList();
  }

  private TensorData tensor(TensorSpec spec, Object value) throws Refused {
    long[] shape = shape(value);
    List<Long> whole = new ArrayList<>(Arrays.stream(shape).boxed().toList());
    while (!spec.unknownRank() && whole.size() < spec.dims().length) {
      long dim = spec.dims()[whole.size()];
      require(dim == 1 || (dim == -1 && whole.isEmpty()), "the shape");
      whole.add(1L);
    }
    shape = whole.stream().mapToLong(dim -> dim).toArray();
    require(spec.accepts(shape), "the shape");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    addElements(value, spec.dtype(), bytes);
    return new TensorData(spec.dtype(), shape, bytes.toByteArray(), 0, bytes.size());
  }

  private void addElements(Object value, DType dtype, ByteArrayOutputStream out) throws Refused {
    if (value instanceof List<?> list) {
      for (Object element : list) {
        addElements(element, dtype, out);
      }
    } else if (dtype == DType.BOOL) {
      require(value instanceof Boolean, "true or false");
      out.write(value.equals(true) ? 1 : 0);
    } else if (dtype == DType.STRING) {
      byte[] string = string(value, limits);
      little(out, string.length, 4);
      out.writeBytes(string);
    } else {
      require(value instanceof NumberText, "a number");
      addNumber(((NumberText) value).text(), dtype, out);
    }
  }

  private static void addNumber(String text, DType dtype, ByteArrayOutputStream out)
      throws Refused {
    switch (dtype) {
      case FLOAT -> little(out, Float.floatToRawIntBits(Float.parseFloat(text)), 4);
      case DOUBLE -> little(out, Double.doubleToRawLongBits(Double.parseDouble(text)), 8);
      case INT8, INT16, INT32, INT64 -> {
        BigInteger number = whole(text);
        require(number.bitLength() < 8 * dtype.bytes(), "one that fits");
        little(out, number.longValue(), dtype.bytes());
      }
      case UINT8, UINT16, UINT32, UINT64 -> {
        BigInteger number = whole(text);
        require(number.signum() >= 0, "no negative one");
        require(number.bitLength() <= 8 * dtype.bytes(), "one that fits");
        little(out, number.longValue(), dtype.bytes());
      }
      default -> throw new Refused("a type that JSON has");
    }
  }

  private static BigInteger whole(String text) throws Refused {
    require(text.matches("-?[0-9]+"), "a whole number");
    return new BigInteger(text);
  }

  private static void little(ByteArrayOutputStream out, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }

  static byte[] string(Object value, JsonLimits limits) throws Refused {
    String text = value instanceof String plain ? plain : base64(value);
    if (text == null) {
      throw new Refused("no string");
    }
    require(text.length() <= limits.stringChars(), "a short string");
    return value instanceof String ? text.getBytes(UTF_8) : decoded(text);
  }

  /** By the JDK, which knows neither spaces within nor points as padding. */
  private static byte[] decoded(String text) throws Refused {
    String bare = text.replaceAll("[ \\t\\n\\x0b\\f\\r]", "").replace('.', '=');
    require(bare.matches("[A-Za-z0-9+/]*={0,2}"), "base64");
    int digits = bare.replace("=", "").length();
    require(digits % 4 != 1 && (bare.length() == digits || bare.length() % 4 == 0), "padding");
    require(bare.length() == digits || digits % 4 != 0, "padding");
    return Base64.getDecoder().decode(bare);
  }

  private static long[] shape(Object value) throws Refused {
    if (!(value instanceof List<?> list)) {
      return new long[0];
    }
    long[] inner = list.isEmpty() ? new long[0] : shape(list.get(0));
    for (Object element : list) {
      require(Arrays.equals(shape(element), inner), "no ragged list");
    }
    long[] shape = new long[inner.length + 1];
    shape[0] = list.size();
    System.arraycopy(inner, 0, shape, 1, inner.length);
    return shape;
  }

  static @Nullable Object first(List<Member> members, String key) {
    for (Member member : members) {
      if (member.key().equals(key)) {
        return member.value();
      }
    }
    return null;
  }

  static void require(boolean rule, String what) throws Refused {
    if (!rule) {
      throw new Refused("not " + what);
    }
  }
}
