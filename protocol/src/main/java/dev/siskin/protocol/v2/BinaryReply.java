package dev.siskin.protocol.v2;

import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import org.jspecify.annotations.Nullable;

/**
 * An answer in the binary form.
 *
 * @param id the caller's, to be echoed, or null
 */
record BinaryReply(@Nullable String id) implements Reply {
  @Override
  public int write(
      ByteSink out, String model, String version, Signature signature, TensorData[] outputs) {
    return BinaryWriter.write(out, model, version, id, signature, outputs);
  }
}
