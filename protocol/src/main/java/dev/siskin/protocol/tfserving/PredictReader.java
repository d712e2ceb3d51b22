package dev.siskin.protocol.tfserving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code :predict} in one pass, straight into tensors: no tree, no string a
 * number. Thread-safe.
 *
 * <p>Row form ({@code instances}) and column form ({@code inputs}) as TF Serving has them: unknown
 * keys and whatever follows the first document are ignored; of a key that comes twice the first
 * counts; NaN and infinities are numbers. {@code signature_name} may stand after the data: then the
 * data is read once more if it was another signature than the default.
 */
public final class PredictReader {
  private final JsonFactory json;

  public PredictReader(JsonLimits limits) {
    json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.depth())
                    .maxNumberLength(limits.numberChars())
                    .maxStringLength(limits.stringChars())
                    .maxNameLength(limits.stringChars())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            // Keys are the caller's: they stay in the parser's own bounded table.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
  }

  /**
   * @param signatures the version's signatures by name
   * @throws ServingException INVALID_ARGUMENT with TF Serving's words where it has some
   */
  public PredictRequest read(
      byte[] body, int offset, int length, Map<String, Signature> signatures) {
    refuseOtherEncodings(body, offset, length);
    try {
      return readStrict(body, offset, length, signatures);
    } catch (JsonProcessingException e) {
      byte[] spelledOut = InfWords.spellOut(body, offset, length);
      if (spelledOut == null) {
        throw ServingException.invalid(parseError(e) + " at offset: " + offset(e));
      }
      return readAgain(spelledOut, signatures);
    } catch (IOException e) {
      throw new AssertionError("reading an array cannot fail", e);
    }
  }

  /**
   * The parser would guess UTF-16 and UTF-32 from the first bytes and read them too; JSON on a wire
   * is UTF-8, which has none of these bytes there.
   */
  private static void refuseOtherEncodings(byte[] body, int offset, int length) {
    for (int i = offset; i < offset + Math.min(4, length); i++) {
      if (body[i] == 0 || body[i] == (byte) 0xfe || body[i] == (byte) 0xff) {
        throw ServingException.invalid("JSON Parse error: the body must be UTF-8");
      }
    }
  }

  private PredictRequest readAgain(byte[] spelledOut, Map<String, Signature> signatures) {
    try {
      return readStrict(spelledOut, 0, spelledOut.length, signatures);
    } catch (JsonProcessingException e) {
      throw ServingException.invalid(parseError(e));
    } catch (IOException e) {
      throw new AssertionError("reading an array cannot fail", e);
    }
  }

  private PredictRequest readStrict(
      byte[] body, int offset, int length, Map<String, Signature> signatures) throws IOException {
    String stated = null;
    try {
      Body read = readBody(body, offset, length, signatures, null);
      if (read.stated == null || read.stated.equals(Signature.DEFAULT) || read.knewName) {
        return read.request(signatures);
      }
      stated = read.stated;
    } catch (ServingException badUnderDefault) {
      stated = statedSignature(body, offset, length);
      if (stated == null || stated.equals(Signature.DEFAULT)) {
        throw badUnderDefault;
      }
    }
    return readBody(body, offset, length, signatures, stated).request(signatures);
  }

  private static String parseError(JsonProcessingException e) {
    return "JSON Parse error: " + e.getOriginalMessage();
  }

  private static long offset(JsonProcessingException e) {
    return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
  }

  /** What one pass found; which signature the data was read under. */
  private static final class Body {
    @Nullable String stated;
    boolean knewName;
    boolean sawInstances;
    boolean sawInputs;
    @Nullable Signature signature;
    TensorData @Nullable [] tensors;

    PredictRequest request(Map<String, Signature> signatures) {
      if (sawInstances && sawInputs) {
        throw ServingException.invalid(
            "Not formatted correctly expecting only one of 'inputs' or 'instances' keys in the JSON"
                + " request.");
      }
      if (!sawInstances && !sawInputs) {
        throw ServingException.invalid("Missing 'inputs' or 'instances' key");
      }
      if (signature == null || tensors == null) {
        throw unknownSignature(stated == null ? Signature.DEFAULT : stated, signatures);
      }
      return new PredictRequest(signature, tensors, rows(signature, tensors), sawInstances);
    }
  }

  private Body readBody(
      byte[] bytes,
      int offset,
      int length,
      Map<String, Signature> signatures,
      @Nullable String forced)
      throws IOException {
    Body body = new Body();
    body.stated = forced;
    try (JsonParser in = json.createParser(bytes, offset, length)) {
      expectObject(in);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String key = in.currentName();
        in.nextToken();
        switch (key) {
          case "signature_name" -> {
            if (body.stated == null) {
              body.stated = signatureName(in);
              body.knewName = !body.sawInputs && !body.sawInstances;
            } else {
              in.skipChildren();
            }
          }
          case "instances" -> {
            boolean first = !body.sawInstances;
            body.sawInstances = true;
            readData(in, body, signatures, first);
          }
          case "inputs" -> {
            boolean first = !body.sawInputs;
            body.sawInputs = true;
            readData(in, body, signatures, first);
          }
          default -> in.skipChildren();
        }
      }
    }
    return body;
  }

  /** Looks for the name alone; only after the data was bad under the default signature. */
  private @Nullable String statedSignature(byte[] bytes, int offset, int length)
      throws IOException {
    try (JsonParser in = json.createParser(bytes, offset, length)) {
      expectObject(in);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String key = in.currentName();
        in.nextToken();
        if (key.equals("signature_name")) {
          return signatureName(in);
        }
        in.skipChildren();
      }
    }
    return null;
  }

  private static void expectObject(JsonParser in) throws IOException {
    JsonToken first = in.nextToken();
    if (first == null) {
      throw ServingException.invalid("JSON Parse error: The document is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      throw ServingException.invalid("JSON Parse error: Request body must be a JSON object");
    }
  }

  private static String signatureName(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw ServingException.invalid("'signature_name' key must be a string value.");
    }
    return in.getText();
  }

  private static void readData(
      JsonParser in, Body body, Map<String, Signature> signatures, boolean first)
      throws IOException {
    Signature signature = signatures.get(body.stated == null ? Signature.DEFAULT : body.stated);
    if (!first || signature == null || (body.sawInstances && body.sawInputs)) {
      in.skipChildren();
      return;
    }
    body.signature = signature;
    body.tensors = body.sawInstances ? Forms.rows(in, signature) : Forms.columns(in, signature);
  }

  private static int rows(Signature signature, TensorData[] tensors) {
    if (!signature.batchable()) {
      return 1;
    }
    long rows = tensors[0].rows();
    for (int i = 1; i < tensors.length; i++) {
      if (tensors[i].rows() != rows) {
        throw ServingException.invalid(
            "Input '"
                + signature.inputs().get(i).name()
                + "' has inconsistent batch size: "
                + tensors[i].rows()
                + " against "
                + rows);
      }
    }
    if (rows == 0) {
      throw ServingException.invalid("the request holds no rows");
    }
    return Math.toIntExact(rows);
  }

  private static ServingException unknownSignature(String name, Map<String, Signature> signatures) {
    return ServingException.invalid(
        "Serving signature name: \""
            + name
            + "\" not found in signature def; this version has "
            + new TreeSet<>(signatures.keySet()));
  }
}
