package dev.siskin.protocol.v2;

import dev.siskin.protocol.infer.Wishes;
import dev.siskin.protocol.tensor.ByteArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a request as it was read, before it is held against a signature.
 *
 * @param id to be echoed, or null
 * @param signature the name of the signature meant
 * @param binaryOutput whether outputs are wanted as bytes that say nothing themselves
 * @param outputs those wanted in their order; none means all
 */
record InferHeader(
    @Nullable String id,
    String signature,
    Wishes wishes,
    boolean binaryOutput,
    List<InputHeader> inputs,
    List<OutputHeader> outputs) {

  /** Whether all its tensors follow it, so that it says the same for any other bytes. */
  boolean isAllBinary() {
    for (InputHeader input : inputs) {
      if (!input.isBinary()) {
        return false;
      }
    }
    return true;
  }

  /** Gives back what was borrowed for data in the JSON. */
  void giveBack(ByteArrays arrays) {
    giveBack(inputs, arrays);
  }

  static void giveBack(List<InputHeader> inputs, ByteArrays arrays) {
    for (InputHeader input : inputs) {
      if (input.data() != null) {
        arrays.giveBack(input.data().bytes());
      }
    }
  }
}
