package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import java.util.Map;

/**
 * Reads the bodies of {@code :classify} and {@code :regress} in one pass, into one tensor of {@code
 * tf.Example} messages. Thread-safe.
 *
 * <p>As TF Serving has them: a list {@code examples}, and a {@code context} whose features every
 * example has that does not name them itself; of a key that comes twice the first counts.
 */
public final class ExamplesReader {
  private final JsonLimits limits;

  public ExamplesReader(JsonLimits limits) {
    this.limits = limits;
  }

  /**
   * @param reply what the caller asks for
   * @param signatures the version's signatures by name
   * @param arrays lends the array of the request's input, which is the caller's to give back
   * @throws ServingException with TF Serving's words where it has some
   */
  public InferRequest read(
      ExamplesReply reply,
      byte[] body,
      int offset,
      int length,
      Map<String, Signature> signatures,
      ByteArrays arrays) {
    PredictReader.refuseOtherEncodings(body, offset, length);
    JsonScanner in = new JsonScanner(body, offset, length, limits);
    return new ExamplesPass(in, signatures).read(reply, arrays);
  }
}
