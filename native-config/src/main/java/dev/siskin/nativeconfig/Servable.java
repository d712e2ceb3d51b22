package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.List;
import java.util.Map;

/** A loaded model version that can run. TensorFlow's own, and the fake of the tests. */
public interface Servable extends AutoCloseable {
  /** The signatures on offer, by name. */
  Map<String, Signature> signatures();

  /**
   * Signatures the model has and this server does not offer, each with the reason in words for an
   * operator.
   */
  Map<String, String> refusedSignatures();

  /**
   * Runs the rows of several requests at once. Any thread; blocks until the run is over; several
   * runs may go on at the same time.
   *
   * @param signature one of {@link #signatures()}
   * @param requests the tensors of each request in the order of {@code signature.inputs()}; checked
   *     against the signature by the caller, and once more here before native code sees them. More
   *     than one request only where {@code signature.batchable()}
   * @return for each request, in order, the tensors in the order of {@code signature.outputs()}
   * @throws dev.siskin.protocol.error.ServingException when the run fails: INTERNAL, or
   *     INVALID_ARGUMENT where TensorFlow says that the values do not suit the graph
   */
  List<TensorData[]> run(Signature signature, List<TensorData[]> requests);

  /** Frees the native memory. Only after the last run has returned; never on an event loop. */
  @Override
  void close();
}
