package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.Signature;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a body has under {@code signature_name}; an empty name means the default.
 *
 * @param text the name; cut for messages where no signature has it
 * @param signature the one of that name, if the version has it
 */
record StatedName(String text, @Nullable Signature signature) {
  private static final int MOST_SHOWN_CHARS = 1_000;

  /** Passes the value of the key and finds the signature without making a string of it. */
  static StatedName read(JsonScanner in, Map<String, Signature> signatures) {
    if (in.peek() != '"') {
      in.skip();
      throw ServingException.invalid("'signature_name' key must be a string value.");
    }
    in.string();
    if (in.stringIs("")) {
      return new StatedName(Signature.DEFAULT, signatures.get(Signature.DEFAULT));
    }
    for (Map.Entry<String, Signature> each : signatures.entrySet()) {
      if (in.stringIs(each.getKey())) {
        return new StatedName(each.getKey(), each.getValue());
      }
    }
    return new StatedName(in.string(MOST_SHOWN_CHARS), null);
  }

  boolean isDefault() {
    return text.equals(Signature.DEFAULT);
  }
}
