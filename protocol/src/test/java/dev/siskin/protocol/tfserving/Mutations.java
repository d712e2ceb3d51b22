package dev.siskin.protocol.tfserving;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;

/** Bodies a few random steps away from good ones. */
public final class Mutations {
  private static final String[] PIECES = {
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e",
    "-",
    "+",
    ".",
    "e5",
    "0",
    " ",
    "\t",
    "1e999",
    "NaN",
    "Inf",
    "-Inf",
    "inity",
    "true",
    "null",
    "[]",
    "{}",
    "\"instances\":",
    "\"inputs\":",
    "\"a\":1",
    "\u0000",
    "\u00e9",
    "\ufeff",
    "99999999999999999999",
    "18446744073709551615",
    "{\"b64\":\"",
    "\"b64\":",
    "\"}",
    "=",
    "\\n",
    "Zg"
  };

  private final Random random;

  public Mutations(Random random) {
    this.random = random;
  }

  /** A copy with one to four changes. */
  byte[] of(String body) {
    return of(body.getBytes(UTF_8));
  }

  /** The same of any bytes. */
  public byte[] of(byte[] body) {
    byte[] mutated = body;
    for (int i = random.nextInt(4); i >= 0; i--) {
      mutated = mutate(mutated);
    }
    return mutated;
  }

  private byte[] mutate(byte[] body) {
    int at = random.nextInt(body.length + 1);
    int rest = body.length - at;
    return switch (random.nextInt(5)) {
      case 0 -> replaced(body, at, Math.min(1, rest), new byte[] {(byte) random.nextInt(256)});
      case 1 -> replaced(body, at, random.nextInt(Math.min(rest, 8) + 1), new byte[0]);
      case 2 -> replaced(body, at, 0, piece());
      case 3 -> replaced(body, at, Math.min(rest, random.nextInt(4)), piece());
      default -> {
        int from = random.nextInt(body.length + 1);
        int length = random.nextInt(Math.min(body.length - from, 12) + 1);
        yield replaced(body, at, 0, Arrays.copyOfRange(body, from, from + length));
      }
    };
  }

  private byte[] piece() {
    return PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8);
  }

  private static byte[] replaced(byte[] body, int at, int removed, byte[] put) {
    byte[] result = new byte[body.length - removed + put.length];
    System.arraycopy(body, 0, result, 0, at);
    System.arraycopy(put, 0, result, at, put.length);
    System.arraycopy(body, at + removed, result, at + put.length, body.length - at - removed);
    return result;
  }
}
