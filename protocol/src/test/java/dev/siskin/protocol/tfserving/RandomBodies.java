package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Predict bodies of all forms, most of them good: blanks, escapes, odd keys, numbers of any look.
 */
final class RandomBodies {
  private static final String[] BLANKS = {"", "", "", " ", "\n", "\t", "\r\n", "  "};
  private static final String[] LETTERS = {
    "a",
    "Z",
    " ",
    "/",
    "\\/",
    "\\\"",
    "\\\\",
    "\\n",
    "\\u0041",
    "\\ud83d\\ude00",
    "\\udead",
    "\u00e9",
    "\u65e5",
    "\ud83d\ude00",
    "\u007f",
    "[",
    "}",
    ","
  };
  private static final String[] WORDS = {"NaN", "Infinity", "-Infinity", "Inf", "-Inf", "-0", "0"};

  private final Random random;

  RandomBodies(Random random) {
    this.random = random;
  }

  String next(Map<String, Signature> signatures) {
    List<Signature> all = List.copyOf(signatures.values());
    Signature signature = all.get(random.nextInt(all.size()));
    List<String> members = new ArrayList<>();
    members.add(random.nextBoolean() ? rows(signature) : columns(signature));
    members.add("\"signature_name\"" + blank() + ":" + blank() + "\"" + signature.name() + "\"");
    for (int i = random.nextInt(3); i > 0; i--) {
      members.add("\"" + text() + "\":" + anything(3));
    }
    Collections.shuffle(members, random);
    return blank() + "{" + blank() + String.join(blank() + "," + blank(), members) + blank() + "}";
  }

  private String rows(Signature signature) {
    int rows = 1 + random.nextInt(4);
    boolean named = signature.inputs().size() != 1 || random.nextBoolean();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      List<String> values = new ArrayList<>();
      for (TensorSpec input : signature.inputs()) {
        String row = tensor(input, 1);
        values.add(named ? "\"" + input.name() + "\":" + blank() + row : row);
      }
      Collections.shuffle(values, random);
      all.add(named ? "{" + String.join(",", values) + "}" : values.get(0));
    }
    return "\"instances\":[" + String.join(blank() + "," + blank(), all) + "]";
  }

  private String columns(Signature signature) {
    List<String> values = new ArrayList<>();
    for (TensorSpec input : signature.inputs()) {
      values.add("\"" + input.name() + "\":" + tensor(input, 0));
    }
    Collections.shuffle(values, random);
    return "\"inputs\":" + blank() + "{" + String.join(",", values) + "}";
  }

  /** A value of the shape from that level on; unknown sizes are 2 everywhere. */
  private String tensor(TensorSpec spec, int level) {
    if (level >= spec.dims().length) {
      return value(spec.dtype());
    }
    int size = spec.dims()[level] < 0 ? 2 : (int) spec.dims()[level];
    List<String> inner = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      inner.add(tensor(spec, level + 1));
    }
    return "[" + blank() + String.join(random.nextBoolean() ? "," : blank() + ",", inner) + "]";
  }

  private String value(DType dtype) {
    return switch (dtype) {
      case BOOL -> Boolean.toString(random.nextBoolean());
      case STRING -> string();
      case UINT64 -> Long.toUnsignedString(random.nextLong() >>> random.nextInt(64));
      case FLOAT, DOUBLE -> random.nextInt(8) == 0 ? word() : number();
      default -> Integer.toString(random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(100));
    };
  }

  private String string() {
    if (random.nextBoolean()) {
      return "\"" + text() + "\"";
    }
    byte[] bytes = new byte[random.nextInt(8)];
    random.nextBytes(bytes);
    String base64 = Base64.getEncoder().encodeToString(bytes);
    return switch (random.nextInt(4)) {
      case 0 -> "{\"b64\":\"" + base64.replace("=", "") + "\"}";
      case 1 -> "{ \"b6\\u0034\" : \"" + base64.replace("/", "\\/") + "\\n\" }";
      default -> "{\"b64\":\"" + base64 + "\"}";
    };
  }

  private String word() {
    return WORDS[random.nextInt(WORDS.length)];
  }

  private String number() {
    return switch (random.nextInt(4)) {
      case 0 -> Float.toString(Float.intBitsToFloat(random.nextInt(0x7f80_0000)));
      case 1 -> Double.toString(-random.nextDouble());
      case 2 -> random.nextInt(1_000) + "." + "0".repeat(random.nextInt(4)) + random.nextInt(10);
      default -> random.nextInt() + (random.nextBoolean() ? "e" : "E+") + random.nextInt(50);
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }

  private String anything(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> "\"" + text() + "\"";
      case 1 -> random.nextBoolean() ? word() : number();
      case 2 -> "null";
      case 3 -> Boolean.toString(random.nextBoolean());
      case 4 -> "[" + blank() + anything(depth - 1) + "," + anything(depth - 1) + blank() + "]";
      default -> "{\"" + text() + "\"" + blank() + ":" + anything(depth - 1) + blank() + "}";
    };
  }

  private String blank() {
    return BLANKS[random.nextInt(BLANKS.length)];
  }
}
