package dev.siskin.standalone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Requests near to good ones, for all doors; the same seed and number make the same request. */
final class Shots {
  static final String LENGTH = "Inference-Header-Content-Length";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DIGITS = "/v1/models/digits:predict";
  private static final String DIGITS_V2 = "/v2/models/digits/infer";
  private static final String ECHO = "/v1/models/echo:predict";
  private static final String ECHO_V2 = "/v2/models/echo/infer";
  private static final String PIXELS = row(64);

  private static final List<String> LENGTHS =
      List.of("-1", "0", "1", "99999999", "2147483648", "9223372036854775808", "abc", "+5", "1.0");
  private static final List<String> CODINGS = List.of("gzip", "deflate", "br", "identity", "GZIP");

  private final long seed;

  /** A good request: JSON, and the tensors behind it. */
  private record Good(String door, String path, ObjectNode json, byte[] tensors) {
    static Good of(String door, String path, String json, byte... tensors) {
      return new Good(door, path, object(json), tensors);
    }
  }

  private static final List<Good> GOOD =
      List.of(
          Good.of("rows", DIGITS, "{'instances':[[" + PIXELS + "],[" + PIXELS + "]]}"),
          Good.of(
              "columns",
              DIGITS,
              "{'inputs':[[" + PIXELS + "]],'signature_name':'serving_default'}"),
          Good.of(
              "rows",
              ECHO,
              "{'instances':[{'text':'\u65e5','f':[1,2.5],'n':[-7]},{'text':{'b64':'AP8='},'f':[0,1e9],'n':[9]}]}"),
          Good.of("columns", ECHO, "{'inputs':{'text':['a','b'],'f':[[1,2],[3,4]],'n':[[1],[2]]}}"),
          Good.of(
              "v2",
              DIGITS_V2,
              "{'id':'7','inputs':[{'name':'pixels','shape':[1,64],'datatype':'FP32','data':["
                  + PIXELS
                  + "]}]}"),
          Good.of(
              "v2 binary",
              DIGITS_V2,
              "{'inputs':[{'name':'pixels','shape':[1,64],'datatype':'FP32','parameters':{'binary_data_size':256}}],'parameters':{'binary_data_output':true}}",
              floats(64)),
          Good.of(
              "v2 mixed",
              ECHO_V2,
              "{'inputs':[{'name':'text','shape':[1],'datatype':'BYTES','parameters':{'binary_data_size':6}},{'name':'f','shape':[1,2],'datatype':'FP32','parameters':{'binary_data_size':8}},{'name':'n','shape':[1,1],'datatype':'INT64','data':[5]}],'outputs':[{'name':'text_out','parameters':{'binary_data':true}},{'name':'n_out'}]}",
              (byte) 2,
              (byte) 0,
              (byte) 0,
              (byte) 0,
              (byte) 'h',
              (byte) 'i',
              (byte) 0,
              (byte) 0,
              (byte) 0,
              (byte) 64,
              (byte) 0,
              (byte) 0,
              (byte) 32,
              (byte) 193),
          Good.of(
              "v2 half",
              "/v2/models/half/infer",
              "{'inputs':[{'name':'h','shape':[1,2],'datatype':'FP16','parameters':{'binary_data_size':4}}],'outputs':[{'name':'h_out','parameters':{'binary_data':true}}]}",
              (byte) 0,
              (byte) 60,
              (byte) 0,
              (byte) 192));

  private static final List<ObjectNode> OTHER_OPS =
      List.of(
          object("{'op':'cancel','id':'s1'}"),
          object("{'op':'feedback','id':'f','request':'a-1','label':1}"),
          object("{'op':'subscribe','id':'t','topics':['stats','versions']}"));

  Shots(long seed) {
    this.seed = seed;
  }

  /** Good requests, which must be answered 200: else the fuzzing would begin nowhere. */
  static List<Shot> good() {
    return GOOD.stream().map(good -> shot(good, text(good.json), good.tensors)).toList();
  }

  Shot number(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    Good good = GOOD.get(random.nextInt(GOOD.size()));
    byte[] json =
        random.nextInt(8) == 0 ? text(good.json) : new JsonMutator(random).mutate(good.json);
    json = random.nextInt(4) == 0 ? new ByteMutator(random).mutate(json) : json;
    byte[] tensors =
        random.nextInt(3) == 0 ? new ByteMutator(random).mutate(good.tensors) : good.tensors;
    return switch (random.nextInt(10)) {
      case 0 -> raw(random);
      case 1, 2 -> coded(shot(good, json, tensors), random);
      case 3 -> wrongLength(shot(good, json, tensors), random);
      default -> shot(good, json, tensors);
    };
  }

  /** A good message of a WebSocket, with that id. */
  static FuzzSocket.Message goodMessage(String id) {
    return message(text(inferOp(GOOD.get(GOOD.size() - 2), id)), GOOD.get(GOOD.size() - 2).tensors);
  }

  /** A message near to a good one, to be sent over a WebSocket. */
  FuzzSocket.Message message(long number) {
    Random random = new Random(seed * 1_000_033 + number);
    List<Good> v2 = GOOD.stream().filter(good -> good.path.startsWith("/v2/")).toList();
    Good good = v2.get(random.nextInt(v2.size()));
    ObjectNode op = inferOp(good, "s" + number % 7);
    if (random.nextInt(6) == 0) {
      op = OTHER_OPS.get(random.nextInt(OTHER_OPS.size()));
    }
    byte[] json = new JsonMutator(random).mutate(op);
    json = random.nextInt(4) == 0 ? new ByteMutator(random).mutate(json) : json;
    byte[] tensors =
        random.nextInt(3) == 0 ? new ByteMutator(random).mutate(good.tensors) : good.tensors;
    FuzzSocket.Message message = message(json, tensors);
    return random.nextInt(10) == 0
        ? new FuzzSocket.Message(
            random.nextBoolean(), new ByteMutator(random).mutate(message.bytes()))
        : message;
  }

  private static ObjectNode inferOp(Good good, String id) {
    ObjectNode op = JSON.createObjectNode().put("op", "infer").put("id", id);
    op.put("model", good.path.split("/", -1)[3]);
    ObjectNode rest = good.json.deepCopy();
    rest.remove("id");
    op.setAll(rest);
    return op;
  }

  private static FuzzSocket.Message message(byte[] json, byte[] tensors) {
    if (tensors.length == 0) {
      return new FuzzSocket.Message(true, json);
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 + json.length + tensors.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putInt(json.length).put(json).put(tensors);
    return new FuzzSocket.Message(false, bytes.array());
  }

  private static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  private static Shot shot(Good good, byte[] json, byte[] tensors) {
    Map<String, String> headers =
        good.tensors.length == 0 ? Map.of() : Map.of(LENGTH, Integer.toString(json.length));
    return new Shot(good.door, good.path, headers, joined(json, tensors));
  }

  private static Shot raw(Random random) {
    byte[] bytes = new byte[4 * random.nextInt(200)];
    random.nextBytes(bytes);
    bytes = random.nextInt(3) == 0 ? new ByteMutator(random).mutate(bytes) : bytes;
    return new Shot("v2 raw", DIGITS_V2, Map.of(LENGTH, "0"), bytes);
  }

  /** In gzip, which may be broken or cut, or be none. */
  private static Shot coded(Shot plain, Random random) {
    byte[] body = random.nextInt(20) == 0 ? new byte[300_000] : plain.body();
    byte[] coded = gzip(body);
    coded =
        switch (random.nextInt(4)) {
          case 0 -> new ByteMutator(random).mutate(coded);
          case 1 -> random.nextBoolean() ? joined(coded, coded) : plain.body();
          default -> coded;
        };
    String coding = random.nextInt(4) == 0 ? any(CODINGS, random) : "gzip";
    return with(plain, "gzip, " + plain.door(), "Content-Encoding", coding, coded);
  }

  private static Shot wrongLength(Shot shot, Random random) {
    String near = Integer.toString(shot.body().length + random.nextInt(9) - 4);
    String length = random.nextBoolean() ? near : any(LENGTHS, random);
    return with(shot, shot.door(), LENGTH, length, shot.body());
  }

  private static Shot with(Shot shot, String door, String header, String value, byte[] body) {
    Map<String, String> headers = new HashMap<>(shot.headers());
    headers.put(header, value);
    return new Shot(door, shot.path(), headers, body);
  }

  private static String any(List<String> texts, Random random) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static byte[] text(JsonNode json) {
    return json.toString().getBytes(UTF_8);
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] floats(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i % 17);
    }
    return bytes.array();
  }

  private static String row(int count) {
    StringBuilder row = new StringBuilder("0");
    for (int i = 1; i < count; i++) {
      row.append(',').append(i % 17);
    }
    return row.toString();
  }
}
