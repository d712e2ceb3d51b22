package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads V2 requests in all their forms: JSON, JSON with tensors behind it, both in one, and a bare
 * tensor. Nothing here knows how the bytes came.
 *
 * <p>Tensors behind the JSON stay where they are, as views of the body ({@link
 * InferRequest#isViewOf}); those in the JSON are written into borrowed arrays, which are the
 * caller's to give back, and are given back here for a request that is refused.
 *
 * <p>Clients send the same JSON before their tensors again and again, so the last one is kept as it
 * was read. Thread-safe.
 */
public final class InferReader {
  private static final int MOST_KEPT_BYTES = 4_096;

  private final JsonLimits limits;
  private volatile @Nullable Known last;

  /** JSON that was read, for the signatures it was held against. */
  private record Known(byte[] json, Map<String, Signature> signatures, Binding binding) {
    boolean isThatOf(byte[] body, int from, int length, Map<String, Signature> others) {
      return length == json.length
          && signatures == others
          && Arrays.equals(body, from, from + length, json, 0, length);
    }
  }

  public InferReader(JsonLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads JSON and the tensors behind it, if any.
   *
   * @param jsonFrom where the JSON begins; keys that V2 does not know are ignored
   * @param jsonLength as the caller says it
   * @param tensorsFrom where the tensors begin that the JSON announces by {@code binary_data_size}
   * @param end behind them; the same where there are none
   * @throws ServingException INVALID_ARGUMENT when this is not what a signature takes
   */
  public InferRequest read(
      byte[] body,
      int jsonFrom,
      int jsonLength,
      int tensorsFrom,
      int end,
      Map<String, Signature> signatures,
      ByteArrays arrays) {
    if (jsonLength < 0 || tensorsFrom > end || jsonLength > tensorsFrom - jsonFrom) {
      throw ServingException.invalid(
          "the header is said to have "
              + jsonLength
              + " bytes, and there are "
              + (end - jsonFrom)
              + " in all");
    }
    Known known = last;
    if (known != null && known.isThatOf(body, jsonFrom, jsonLength, signatures)) {
      return known.binding.request(body, tensorsFrom, end);
    }
    JsonScanner in = new JsonScanner(body, jsonFrom, jsonLength, limits);
    InferHeader header = new HeaderScan(in, arrays).read();
    boolean whole = false;
    try {
      Binding binding = Binding.of(header, signatures);
      InferRequest request = binding.request(body, tensorsFrom, end);
      whole = true;
      if (jsonLength <= MOST_KEPT_BYTES && binding.isReusable()) {
        byte[] json = Arrays.copyOfRange(body, jsonFrom, jsonFrom + jsonLength);
        last = new Known(json, signatures, binding);
      }
      return request;
    } finally {
      if (!whole) {
        header.giveBack(arrays);
      }
    }
  }

  /**
   * Reads a body that is nothing but the one input of the default signature; all outputs go back as
   * bytes.
   *
   * @throws ServingException INVALID_ARGUMENT when this is not what the signature takes
   */
  public InferRequest readRaw(
      byte[] body, int from, int end, Map<String, Signature> signatures, ByteArrays arrays) {
    Signature signature = Binding.signature(Signature.DEFAULT, signatures);
    return RawBody.read(body, from, end, signature, arrays);
  }
}
