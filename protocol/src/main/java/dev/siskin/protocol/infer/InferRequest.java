package dev.siskin.protocol.infer;

import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;

/**
 * A request for a run, read and checked against its signature. Every dialect's reader makes one.
 *
 * @param signature the signature it asks for
 * @param inputs in the order of {@code signature.inputs()}; owned by this request, their arrays
 *     borrowed from the lender that the reader was handed
 * @param rows how many rows it adds to a batch; 1 where the signature is not batchable
 * @param reply how its answer is to be written
 */
public record InferRequest(Signature signature, TensorData[] inputs, int rows, Reply reply) {}
