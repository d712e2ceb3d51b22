package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.tfserving.JacksonTree.Member;
import dev.siskin.protocol.tfserving.JacksonTree.NumberText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link PredictReader} should read, said plainly over a tree of Jackson's. */
final class PlainReader {
  private final JsonLimits limits;

  PlainReader(JsonLimits limits) {
    this.limits = limits;
  }

  /** A body that breaks a rule. */
  static final class Refused extends Exception {
    Refused(String why) {
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
      for (int i = 0; i < tensors.length; i++) {
        TensorSpec spec = signature.inputs().get(i);
        tensors[i] = tensor(spec, rows != null ? values.get(i) : values.get(i).get(0));
      }
      int count = signature.batchable() ? (int) tensors[0].rows() : 1;
      require(count > 0, "rows");
      for (TensorData tensor : tensors) {
        require(!signature.batchable() || tensor.rows() == count, "equal rows");
      }
      return Optional.of(
          new InferRequest(
              signature, tensors, count, rows != null ? PredictReply.ROWS : PredictReply.COLUMNS));
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
    return (String) name;
  }

  /** For each input the values of all rows. */
  private static List<List<Object>> rows(Object data, Signature signature) throws Refused {
    require(data instanceof List, "a list");
    List<?> rows = (List<?>) data;
    require(!rows.isEmpty(), "rows");
    List<List<Object>> values = new ArrayList<>();
    signature.inputs().forEach(input -> values.add(new ArrayList<>()));
    boolean named = rows.get(0) instanceof JacksonTree.Members;
    for (Object row : rows) {
      require(row instanceof JacksonTree.Members == named, "one kind of rows");
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
    if (!(data instanceof JacksonTree.Members members)) {
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

  private static List<String> names(Signature signature) {
    return signature.inputs().stream().map(TensorSpec::name).toList();
  }

  private static TensorData tensor(TensorSpec spec, Object value) throws Refused {
    long[] shape = shape(value);
    require(spec.accepts(shape), "the shape");
    List<String> texts = new ArrayList<>();
    addTexts(value, spec.dtype(), texts);
    double[] doubles = new double[texts.size()];
    float[] floats = new float[texts.size()];
    long[] longs = new long[texts.size()];
    for (int i = 0; i < doubles.length; i++) {
      String text = texts.get(i);
      switch (spec.dtype()) {
        case FLOAT -> floats[i] = Float.parseFloat(text);
        case DOUBLE -> doubles[i] = Double.parseDouble(text);
        case INT32, BOOL -> longs[i] = whole(text, 32);
        case INT64 -> longs[i] = whole(text, 64);
        default -> throw new Refused("a type that JSON has");
      }
    }
    int[] ints = Arrays.stream(longs).mapToInt(number -> (int) number).toArray();
    return switch (spec.dtype()) {
      case FLOAT -> Bodies.floats(shape, floats);
      case DOUBLE -> Bodies.doubles(shape, doubles);
      case INT64 -> Bodies.longs(shape, longs);
      case INT32, BOOL -> Bodies.ints(spec.dtype(), shape, ints);
      default -> throw new Refused("a type that JSON has");
    };
  }

  private static long whole(String text, int bits) throws Refused {
    require(text.matches("-?[0-9]+"), "a whole number");
    BigInteger number = new BigInteger(text);
    require(number.bitLength() < bits, "one that fits");
    return number.longValue();
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

  private static void addTexts(Object value, DType dtype, List<String> texts) throws Refused {
    if (value instanceof List<?> list) {
      for (Object element : list) {
        addTexts(element, dtype, texts);
      }
    } else if (dtype == DType.BOOL) {
      require(value instanceof Boolean, "true or false");
      texts.add(value.equals(true) ? "1" : "0");
    } else {
      require(value instanceof NumberText, "a number");
      texts.add(((NumberText) value).text());
    }
  }

  private static @Nullable Object first(List<Member> members, String key) {
    for (Member member : members) {
      if (member.key().equals(key)) {
        return member.value();
      }
    }
    return null;
  }

  private static void require(boolean rule, String what) throws Refused {
    if (!rule) {
      throw new Refused("not " + what);
    }
  }
}
