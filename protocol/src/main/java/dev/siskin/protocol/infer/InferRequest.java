package dev.siskin.protocol.infer;

import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;

/**
 * A request for a run, read and checked against its signature. Every dialect's reader makes one.
 *
 * @param signature the signature it asks for
 * @param inputs in the order of {@code signature.inputs()}; owned by this request, their arrays
 *     borrowed from the lender that the reader was handed, or views of the body
 * @param rows how many rows it adds to a batch; 1 where the signature is not batchable
 * @param reply how its answer is to be written
 * @param wishes what the body itself says of time and priority
 */
public record InferRequest(
    Signature signature, TensorData[] inputs, int rows, Reply reply, Wishes wishes) {

  /** A request that wishes nothing. */
  public InferRequest(Signature signature, TensorData[] inputs, int rows, Reply reply) {
    this(signature, inputs, rows, reply, Wishes.NONE);
  }

  /** Whether an input lies in that array. */
  public boolean isViewOf(byte[] body) {
    for (TensorData input : inputs) {
      if (input.bytes() == body) {
        return true;
      }
    }
    return false;
  }
}
