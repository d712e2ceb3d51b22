package dev.siskin.protocol.v2;

import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer in V2: some outputs or all, in the order asked, each as JSON or as bytes behind it.
 * Immutable.
 *
 * <p>A dialect that puts members of its own into the JSON writes {@link #putMembers} between its
 * braces and then {@link #putTensors}.
 */
public final class V2Reply implements Reply {
  private final @Nullable String id;
  private final int[] outputs;
  private final boolean[] binary;
  private final boolean hasBinary;

  /**
   * @param id the caller's, to be echoed, or null
   * @param outputs places in {@code signature.outputs()}, in the order asked
   * @param binary for each of these, whether it goes as bytes
   */
  V2Reply(@Nullable String id, int[] outputs, boolean[] binary) {
    this.id = id;
    this.outputs = outputs;
    this.binary = binary;
    boolean any = false;
    for (boolean each : binary) {
      any |= each;
    }
    this.hasBinary = any;
  }

  /** The caller's id, or null. */
  public @Nullable String id() {
    return id;
  }

  /** Whether tensors follow the JSON. */
  public boolean hasBinary() {
    return hasBinary;
  }

  @Override
  public int write(
      ByteSink out, String model, String version, Signature signature, TensorData[] tensors) {
    int jsonBytes = writeJson(out, model, version, signature, tensors);
    putTensors(out, tensors);
    return hasBinary ? jsonBytes : ALL_JSON;
  }

  /**
   * Writes the JSON alone, for whoever sends what {@link #behind} it without a copy.
   *
   * @return its bytes
   */
  public int writeJson(
      ByteSink out, String model, String version, Signature signature, TensorData[] tensors) {
    int begin = out.size();
    out.put('{');
    if (id != null) {
      out.putAscii("\"id\":");
      out.putJsonString(id);
      out.put(',');
    }
    putMembers(out, model, version, signature, tensors);
    out.put('}');
    return out.size() - begin;
  }

  /** The outputs that follow the JSON as bytes. */
  public List<TensorData> behind(TensorData[] tensors) {
    List<TensorData> those = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      if (binary[i]) {
        those.add(tensors[outputs[i]]);
      }
    }
    return those;
  }

  @Override
  public long roughBytes(TensorData[] tensors) {
    long bytes = 0;
    for (int i = 0; i < outputs.length; i++) {
      TensorData tensor = tensors[outputs[i]];
      bytes += binary[i] ? tensor.length() : Reply.roughJsonBytes(tensor);
    }
    return bytes;
  }

  /** Writes {@code "model_name":..,"model_version":..,"outputs":[..]}, without braces or id. */
  public void putMembers(
      ByteSink out, String model, String version, Signature signature, TensorData[] tensors) {
    out.putAscii("\"model_name\":");
    out.putJsonString(model);
    out.putAscii(",\"model_version\":");
    out.putJsonString(version);
    out.putAscii(",\"outputs\":[");
    for (int i = 0; i < outputs.length; i++) {
      if (i > 0) {
        out.put(',');
      }
      String name = signature.outputs().get(outputs[i]).name();
      TensorWriter.putOutput(out, name, tensors[outputs[i]], binary[i]);
    }
    out.put(']');
  }

  /** Writes what follows the JSON: the bytes of those outputs that go so. */
  public void putTensors(ByteSink out, TensorData[] tensors) {
    for (int i = 0; i < outputs.length; i++) {
      if (binary[i]) {
        TensorData tensor = tensors[outputs[i]];
        out.putBytes(tensor.bytes(), tensor.offset(), tensor.length());
      }
    }
  }
}
