package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code :predict} in one pass, straight into tensors: no tree, no strings, and
 * nothing allocated that grows with the body but the tensors' own arrays, which are borrowed.
 * Thread-safe.
 *
 * <p>Row form ({@code instances}) and column form ({@code inputs}) as TF Serving has them: unknown
 * keys and whatever follows the first document are ignored; of a key that comes twice the first
 * counts; NaN and infinities are numbers. {@code signature_name} may stand after the data: then the
 * data is read once more if it was another signature than the default.
 */
public final class PredictReader {
  private final JsonLimits limits;

  public PredictReader(JsonLimits limits) {
    this.limits = limits;
  }

  /**
   * @param signatures the version's signatures by name
   * @param arrays lends the arrays of the request's inputs, which are the caller's to give back;
   *     what was borrowed for a body that is refused is given back here
   * @throws ServingException INVALID_ARGUMENT with TF Serving's words where it has some
   */
  public InferRequest read(
      byte[] body, int offset, int length, Map<String, Signature> signatures, ByteArrays arrays) {
    refuseOtherEncodings(body, offset, length);
    PredictPass first = new PredictPass(scanner(body, offset, length), signatures, arrays, null);
    StatedName stated;
    try {
      InferRequest request = first.read();
      stated = first.stated();
      if (request != null || stated == null) {
        return whole(request);
      }
    } catch (ServingException badUnderDefault) {
      stated = first.knewName() ? null : statedName(scanner(body, offset, length), signatures);
      if (stated == null || stated.isDefault()) {
        throw badUnderDefault;
      }
    }
    return whole(new PredictPass(scanner(body, offset, length), signatures, arrays, stated).read());
  }

  private static InferRequest whole(@Nullable InferRequest request) {
    if (request == null) {
      throw new IllegalStateException("no request, although the signature was known");
    }
    return request;
  }

  private JsonScanner scanner(byte[] body, int offset, int length) {
    return new JsonScanner(body, offset, length, limits);
  }

  /** JSON on a wire is UTF-8, which has none of these bytes there; UTF-16 and UTF-32 have some. */
  static void refuseOtherEncodings(byte[] body, int offset, int length) {
    for (int i = offset; i < offset + Math.min(4, length); i++) {
      if (body[i] == 0 || body[i] == (byte) 0xfe || body[i] == (byte) 0xff) {
        throw ServingException.invalid("JSON Parse error: the body must be UTF-8");
      }
    }
  }

  /** Looks for the name alone; only after the data was bad under the default signature. */
  private static @Nullable StatedName statedName(
      JsonScanner in, Map<String, Signature> signatures) {
    PredictPass.beginBody(in);
    while (in.nextKey()) {
      if (in.stringIs("signature_name")) {
        return StatedName.read(in, signatures);
      }
      in.skip();
    }
    return null;
  }
}
