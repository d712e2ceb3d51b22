package dev.siskin.protocol.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.tfserving.JacksonTree;
import dev.siskin.protocol.tfserving.JacksonTree.Member;
import dev.siskin.protocol.tfserving.JacksonTree.Members;
import dev.siskin.protocol.tfserving.JacksonTree.NumberText;
import dev.siskin.protocol.tfserving.PlainReader.Refused;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link InferReader} should read, said plainly over a tree of Jackson's. */
final class PlainInferReader {
  private static final BigInteger MOST_LONG = BigInteger.valueOf(Long.MAX_VALUE);
  private static final long MOST_ELEMENTS = 1 << 24;

  /** Keys whose values this reader has no opinion of. */
  private static final Set<String> UNSURE =
      Set.of("classification", "shared_memory_region", "sequence_id");

  private final JsonLimits limits;
  private final Map<String, Signature> signatures;
  private boolean unsure;

  PlainInferReader(JsonLimits limits, Map<String, Signature> signatures) {
    this.limits = limits;
    this.signatures = signatures;
  }

  /** The inputs, or why there are none, or that this reader does not know. */
  record Verdict(boolean isCertain, String why, TensorData[] inputs, int rows) {}

  Verdict read(byte[] body, int json) {
    try {
      Map<String, Object> root =
          map(new Members(JacksonTree.read(Arrays.copyOf(body, json), limits, true)));
      return request(root, Arrays.copyOfRange(body, json, body.length));
    } catch (Refused e) {
      return new Verdict(!unsure, "refused: " + e.getMessage(), new TensorData[0], 0);
    }
  }

  private Verdict request(Map<String, Object> root, byte[] tensors) throws Refused {
    orNull(root.get("id"), String.class);
    require(!(root.get("id") instanceof String id) || id.length() <= limits.stringChars(), "id");
    Map<String, Object> parameters = map(orNull(root.get("parameters"), Members.class));
    checkParameters(parameters);
    Object name = parameters.getOrDefault("signature_name", Signature.DEFAULT);
    require(name instanceof String, "a name");
    Signature signature = signatures.get(name);
    checkOutputs(root.get("outputs"), signature);
    require(root.get("inputs") instanceof List || !root.containsKey("inputs"), "a list");
    List<?> inputs = (List<?>) root.getOrDefault("inputs", List.of());
    Map<String, TensorData> byName = new HashMap<>();
    ByteBuffer rest = ByteBuffer.wrap(tensors);
    for (Object input : inputs) {
      addInput(map(is(input, Members.class)), rest, byName);
    }
    require(!rest.hasRemaining(), "all bytes");
    return bound(known(signature), byName);
  }

  private Verdict bound(Signature signature, Map<String, TensorData> byName) throws Refused {
    TensorData[] inOrder = new TensorData[signature.inputs().size()];
    require(inOrder.length == byName.size(), "as many inputs");
    for (int i = 0; i < inOrder.length; i++) {
      TensorSpec spec = signature.inputs().get(i);
      TensorData tensor = known(byName.get(spec.name()));
      require(tensor.dtype() == spec.dtype(), "that type of " + spec.name());
      require(spec.accepts(tensor.shape()), "that shape of " + spec.name());
      inOrder[i] = tensor;
      require(!signature.batchable() || tensor.rows() == inOrder[0].rows(), "equal rows");
    }
    int rows = signature.batchable() ? (int) inOrder[0].rows() : 1;
    require(rows > 0, "rows");
    return new Verdict(!unsure, "", inOrder, rows);
  }

  private void checkParameters(Map<String, Object> parameters) throws Refused {
    if (parameters.containsKey("timeout")) {
      whole(parameters.get("timeout"));
    }
    if (parameters.containsKey("binary_data_output")) {
      is(parameters.get("binary_data_output"), Boolean.class);
    }
    Object priority = parameters.get("priority");
    if (priority instanceof String word) {
      require(Set.of("critical", "normal", "sheddable").contains(word), "a priority");
    } else if (priority != null) {
      whole(priority);
    }
  }

  private void checkOutputs(@Nullable Object value, @Nullable Signature signature) throws Refused {
    Set<String> names = new HashSet<>();
    Object outputs = orNull(value, List.class);
    for (Object output : outputs == null ? List.of() : (List<?>) outputs) {
      Map<String, Object> members = map(is(output, Members.class));
      String name = is(members.get("name"), String.class);
      Map<String, Object> own = map(orNull(members.get("parameters"), Members.class));
      if (own.containsKey("binary_data")) {
        is(own.get("binary_data"), Boolean.class);
      }
      require(names.add(name), "each output once");
      require(
          signature == null || signature.outputs().stream().anyMatch(o -> o.name().equals(name)),
          "an output");
    }
  }

  private void addInput(Map<String, Object> input, ByteBuffer rest, Map<String, TensorData> byName)
      throws Refused {
    DType dtype = dtype(is(input.get("datatype"), String.class));
    List<?> dims = is(input.get("shape"), List.class);
    long[] shape = new long[dims.size()];
    require(shape.length <= 32, "few dimensions");
    long elements = 1;
    for (int i = 0; i < shape.length; i++) {
      BigInteger size = whole(dims.get(i));
      require(size.longValueExact() <= MOST_ELEMENTS, "small dimensions");
      shape[i] = size.longValueExact();
      // Zeros aside, no product may be large either, whatever the order.
      elements = Math.min(MOST_ELEMENTS + 1, elements * shape[i]);
      unsure |= shape[i] == 0 && shape.length > 1;
    }
    require(elements <= MOST_ELEMENTS, "few elements");
    Map<String, Object> parameters = map(orNull(input.get("parameters"), Members.class));
    boolean binary = parameters.containsKey("binary_data_size");
    require(binary != input.containsKey("data"), "one form");
    TensorData tensor =
        binary
            ? binary(dtype, shape, elements, whole(parameters.get("binary_data_size")), rest)
            : listed(dtype, shape, elements, is(input.get("data"), List.class));
    String name = is(input.get("name"), String.class);
    require(byName.put(name, tensor) == null, "each input once");
  }

  private static DType dtype(String name) throws Refused {
    for (DType each : DType.values()) {
      if (DataTypes.name(each).equals(name)) {
        return each;
      }
    }
    throw new Refused("no type");
  }

  private static TensorData binary(
      DType dtype, long[] shape, long elements, BigInteger size, ByteBuffer rest) throws Refused {
    require(size.compareTo(BigInteger.valueOf(rest.remaining())) <= 0, "enough bytes");
    byte[] bytes = new byte[size.intValueExact()];
    rest.get(bytes);
    for (byte each : bytes) {
      require(dtype != DType.BOOL || each == 0 || each == 1, "0 or 1");
    }
    if (dtype == DType.STRING) {
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (long i = 0; i < elements; i++) {
        require(in.remaining() >= 4, "a length");
        long length = in.getInt() & 0xffff_ffffL;
        require(length <= in.remaining(), "a whole string");
        in.position(in.position() + (int) length);
      }
      require(!in.hasRemaining(), "no more strings");
    } else {
      require(bytes.length == elements * dtype.bytes(), "that size");
    }
    return new TensorData(dtype, shape, bytes, 0, bytes.length);
  }

  private TensorData listed(DType dtype, long[] shape, long elements, List<?> data) throws Refused {
    List<Integer> dims = new ArrayList<>();
    List<Object> flat = new ArrayList<>();
    flatten(data, 0, dims, flat);
    long[] seen = dims.stream().mapToLong(Integer::longValue).toArray();
    require(flat.size() == elements, "as many elements");
    require(seen.length == 1 || Arrays.equals(seen, shape) || flat.isEmpty(), "the shape");
    unsure |= flat.isEmpty();
    ByteBuffer out = ByteBuffer.allocate(size(flat)).order(ByteOrder.LITTLE_ENDIAN);
    for (Object element : flat) {
      put(out, dtype, element);
    }
    return new TensorData(dtype, shape, out.array(), 0, out.position());
  }

  private static int size(List<Object> flat) {
    return flat.stream().mapToInt(e -> 8 + (e instanceof String s ? 3 * s.length() : 0)).sum();
  }

  private static void flatten(Object value, int level, List<Integer> dims, List<Object> flat)
      throws Refused {
    if (!(value instanceof List<?> list)) {
      require(level == dims.size(), "one depth");
      flat.add(value);
      return;
    }
    if (dims.size() == level) {
      require(flat.isEmpty(), "one depth");
      dims.add(list.size());
    }
    require(dims.get(level) == list.size(), "equal lists");
    for (Object element : list) {
      flatten(element, level + 1, dims, flat);
    }
  }

  private void put(ByteBuffer out, DType dtype, Object element) throws Refused {
    switch (dtype) {
      case BOOL -> out.put((byte) (is(element, Boolean.class) ? 1 : 0));
      case STRING -> {
        byte[] text = is(element, String.class).getBytes(UTF_8);
        require(is(element, String.class).length() <= limits.stringChars(), "a short string");
        out.putInt(text.length).put(text);
      }
      case FLOAT -> out.putFloat(Float.parseFloat(is(element, NumberText.class).text()));
      case DOUBLE -> out.putDouble(Double.parseDouble(is(element, NumberText.class).text()));
      case INT8 -> out.put(integer(element, 7, true).byteValue());
      case INT16 -> out.putShort(integer(element, 15, true).shortValue());
      case INT32 -> out.putInt(integer(element, 31, true).intValue());
      case INT64 -> out.putLong(integer(element, 63, true).longValue());
      case UINT8 -> out.put(integer(element, 8, false).byteValue());
      case UINT16 -> out.putShort(integer(element, 16, false).shortValue());
      case UINT32 -> out.putInt(integer(element, 32, false).intValue());
      case UINT64 -> out.putLong(integer(element, 64, false).longValue());
      case HALF, BFLOAT16 -> throw new Refused("not as JSON");
    }
  }

  private static BigInteger integer(Object element, int bits, boolean signed) throws Refused {
    String text = is(element, NumberText.class).text();
    require(text.matches("-?[0-9]+"), "a whole number");
    BigInteger number = new BigInteger(text);
    require(number.bitLength() <= bits && (signed || number.signum() >= 0), "one that fits");
    return number;
  }

  private static BigInteger whole(@Nullable Object value) throws Refused {
    BigInteger number = integer(is(value, NumberText.class), 63, false);
    require(number.compareTo(MOST_LONG) <= 0, "one that fits");
    return number;
  }

  private static <T> T is(@Nullable Object value, Class<T> type) throws Refused {
    require(type.isInstance(value), "a " + type.getSimpleName());
    return type.cast(known(value));
  }

  private static @Nullable Object orNull(@Nullable Object value, Class<?> type) throws Refused {
    return value instanceof com.fasterxml.jackson.core.JsonToken || value == null
        ? null
        : is(value, type);
  }

  private Map<String, Object> map(@Nullable Object object) {
    Map<String, Object> map = new HashMap<>();
    List<Member> members = object instanceof Members all ? all.all() : List.of();
    for (Member member : members) {
      unsure |= map.put(member.key(), member.value()) != null || UNSURE.contains(member.key());
    }
    return map;
  }

  private static <T> T known(@Nullable T value) throws Refused {
    if (value == null) {
      throw new Refused("something is missing");
    }
    return value;
  }

  private static void require(boolean rule, String what) throws Refused {
    if (!rule) {
      throw new Refused("not " + what);
    }
  }
}
