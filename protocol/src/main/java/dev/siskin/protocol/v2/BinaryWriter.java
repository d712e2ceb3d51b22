package dev.siskin.protocol.v2;

import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import org.jspecify.annotations.Nullable;

/** Writes answers in the binary form: a JSON header, then all outputs as bytes. Stateless. */
public final class BinaryWriter {
  private BinaryWriter() {}

  /**
   * @param version as text
   * @param id the caller's, or null
   * @param outputs in the order of {@code signature.outputs()}
   * @return bytes of the header, for {@code Inference-Header-Content-Length}
   */
  public static int write(
      ByteSink out,
      String model,
      String version,
      @Nullable String id,
      Signature signature,
      TensorData[] outputs) {
    int begin = out.size();
    out.putAscii("{\"model_name\":");
    out.putJsonString(model);
    out.putAscii(",\"model_version\":");
    out.putJsonString(version);
    if (id != null) {
      out.putAscii(",\"id\":");
      out.putJsonString(id);
    }
    out.putAscii(",\"outputs\":[");
    for (int i = 0; i < outputs.length; i++) {
      if (i > 0) {
        out.put(',');
      }
      writeOutput(out, signature.outputs().get(i).name(), outputs[i]);
    }
    out.putAscii("]}");
    int headerBytes = out.size() - begin;
    for (TensorData output : outputs) {
      out.putBytes(output.bytes(), output.offset(), output.length());
    }
    return headerBytes;
  }

  private static void writeOutput(ByteSink out, String name, TensorData output) {
    out.putAscii("{\"name\":");
    out.putJsonString(name);
    out.putAscii(",\"datatype\":\"");
    out.putAscii(DataTypes.name(output.dtype()));
    out.putAscii("\",\"shape\":[");
    long[] shape = output.shape();
    for (int i = 0; i < shape.length; i++) {
      if (i > 0) {
        out.put(',');
      }
      out.putLong(shape[i]);
    }
    out.putAscii("],\"parameters\":{\"binary_data_size\":");
    out.putLong(output.length());
    out.putAscii("}}");
  }
}
