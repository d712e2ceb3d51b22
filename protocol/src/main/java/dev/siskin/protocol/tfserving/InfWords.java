package dev.siskin.protocol.tfserving;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code Inf} and {@code -Inf}, which TF Serving takes for numbers and our parser does not. Looked
 * for only after a body could not be parsed, so that no other body pays for it.
 */
final class InfWords {
  private static final byte[] INF = {'I', 'n', 'f'};
  private static final byte[] INFINITY = "Infinity".getBytes(StandardCharsets.US_ASCII);

  private InfWords() {}

  /** A copy with each {@code Inf} outside of strings as {@code Infinity}; null if there is none. */
  static byte @Nullable [] spellOut(byte[] body, int offset, int length) {
    ByteArrayOutputStream copy = null;
    int end = offset + length;
    int copied = offset;
    boolean inString = false;
    for (int i = offset; i < end; i++) {
      if (inString && body[i] == '\\') {
        i++;
      } else if (body[i] == '"') {
        inString = !inString;
      } else if (!inString && shortWord(body, i, end)) {
        copy = copy == null ? new ByteArrayOutputStream(length + 64) : copy;
        copy.write(body, copied, i - copied);
        copy.writeBytes(INFINITY);
        copied = i + INF.length;
        i = copied - 1;
      }
    }
    if (copy == null) {
      return null;
    }
    copy.write(body, copied, end - copied);
    return copy.toByteArray();
  }

  private static boolean shortWord(byte[] body, int at, int end) {
    int after = at + INF.length;
    return after <= end
        && body[at] == INF[0]
        && body[at + 1] == INF[1]
        && body[at + 2] == INF[2]
        && (after == end || body[after] != 'i');
  }
}
