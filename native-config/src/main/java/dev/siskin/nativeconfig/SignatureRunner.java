package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;

/**
 * A signature tied to the places in a loaded graph that it feeds and fetches. Any thread, several
 * at once: each run has its own {@link NativeCall}. Nothing native leaves a run, since a tensor
 * that is read after it was freed gives garbage and no error.
 */
final class SignatureRunner implements AutoCloseable {
  private final Signature signature;
  private final NativeModel model;
  private final GraphPlaces feeds;
  private final GraphPlaces fetches;

  /** Those that no run uses now; as many as ever ran at once. */
  private final Queue<NativeCall> idle = new ConcurrentLinkedQueue<>();

  private SignatureRunner(
      Signature signature, NativeModel model, GraphPlaces feeds, GraphPlaces fetches) {
    this.signature = signature;
    this.model = model;
    this.feeds = feeds;
    this.fetches = fetches;
  }

  /**
   * Looks the tensors up once, which each run would otherwise do by name.
   *
   * @throws Unservable when the graph lacks one, or has it with another type
   */
  static SignatureRunner bind(Signature signature, NativeModel model) {
    return new SignatureRunner(
        signature,
        model,
        GraphPlaces.find(model, signature.inputs(), false),
        GraphPlaces.find(model, signature.outputs(), signature.stateful()));
  }

  Signature signature() {
    return signature;
  }

  /**
   * @throws ServingException when the requests do not suit the signature, or the run fails
   */
  List<TensorData[]> run(List<TensorData[]> requests) {
    RunPlan plan = RunPlan.of(signature, requests);
    try {
      return run(plan, requests);
    } catch (RuntimeException e) {
      throw asAnswer(e);
    }
  }

  /** As {@link #run}, with TensorFlow's own exceptions. */
  List<TensorData[]> runBare(List<TensorData[]> requests) {
    return run(RunPlan.of(signature, requests), requests);
  }

  /** What a failed run means to a caller. Errors of the JVM and of linking are not for this. */
  static ServingException asAnswer(RuntimeException failure) {
    if (failure instanceof ServingException answer) {
      return answer;
    }
    String line = FirstLine.withoutPaths(failure);
    return failure instanceof TFInvalidArgumentException || failure instanceof TFOutOfRangeException
        ? ServingException.invalid("the model refuses these values: " + line)
        : new ServingException(ErrorCode.INTERNAL, "the model failed: " + line);
  }

  private List<TensorData[]> run(RunPlan plan, List<TensorData[]> requests) {
    NativeCall call = idle.poll();
    if (call == null) {
      call = new NativeCall(feeds.count(), fetches.count());
    }
    model.use().lock();
    try {
      if (model.isClosed()) {
        throw new ServingException(ErrorCode.UNAVAILABLE, "this model version has been unloaded");
      }
      return run(plan, requests, call);
    } finally {
      call.release();
      model.use().unlock();
      idle.add(call);
    }
  }

  private List<TensorData[]> run(RunPlan plan, List<TensorData[]> requests, NativeCall call) {
    for (int i = 0; i < feeds.count(); i++) {
      call.feed(feeds.type(i), plan.inputShapes()[i], requests);
    }
    call.run(model.session(), feeds.places(), fetches.places());
    TensorData[] copies = new TensorData[fetches.count()];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = OutputRows.copy(signature.outputs().get(i), fetches.type(i), call.output(i));
    }
    return OutputRows.split(plan, signature.outputs(), copies);
  }

  /** Frees what runs used; only after the model was closed. */
  @Override
  public void close() {
    for (NativeCall call = idle.poll(); call != null; call = idle.poll()) {
      call.close();
    }
    feeds.close();
    fetches.close();
  }
}
