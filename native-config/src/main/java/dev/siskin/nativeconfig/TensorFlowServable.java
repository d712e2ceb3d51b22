package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A SavedModel that has loaded and run. Any thread; {@link #run} blocks the caller while TensorFlow
 * computes, in the caller's own thread where the graph allows it.
 */
final class TensorFlowServable implements Servable {
  private final NativeModel model;
  private final Map<String, SignatureRunner> runners;
  private final Map<String, Signature> signatures;
  private final Map<String, String> refused;

  /**
   * @param model owned from here on
   */
  TensorFlowServable(
      NativeModel model, Map<String, SignatureRunner> runners, Map<String, String> refused) {
    this.model = model;
    this.runners = Map.copyOf(runners);
    Map<String, Signature> byName = new TreeMap<>();
    runners.forEach((name, runner) -> byName.put(name, runner.signature()));
    this.signatures = Collections.unmodifiableMap(byName);
    this.refused = Collections.unmodifiableMap(new TreeMap<>(refused));
  }

  @Override
  public Map<String, Signature> signatures() {
    return signatures;
  }

  @Override
  public Map<String, String> refusedSignatures() {
    return refused;
  }

  @Override
  public List<TensorData[]> run(Signature signature, List<TensorData[]> requests) {
    SignatureRunner runner = runners.get(signature.name());
    if (runner == null) {
      throw new IllegalArgumentException("no signature " + signature.name() + " in this version");
    }
    return runner.run(requests);
  }

  @Override
  public void close() {
    model.close();
    runners.values().forEach(SignatureRunner::close);
  }
}
