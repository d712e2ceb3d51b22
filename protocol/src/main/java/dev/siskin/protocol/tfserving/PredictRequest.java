package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import org.jspecify.annotations.Nullable;

/**
 * A predict body, read and checked against its signature.
 *
 * @param signature the signature it asks for
 * @param inputs in the order of {@code signature.inputs()}; owned by this request, their arrays
 *     borrowed from the lender that the reader was handed
 * @param rows how many rows it adds to a batch; 1 where the signature is not batchable
 * @param rowFormat whether it came as {@code instances} (answer {@code predictions}) rather than
 *     {@code inputs} (answer {@code outputs})
 * @param id of the caller, to be echoed in the body, where its dialect has such
 */
public record PredictRequest(
    Signature signature, TensorData[] inputs, int rows, boolean rowFormat, @Nullable String id) {}
