package dev.siskin.server.lane;

import dev.siskin.batching.Batch;
import dev.siskin.batching.Pending;
import dev.siskin.batching.Runner;
import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.record.RunRecorder;
import java.util.ArrayList;
import java.util.List;

/** Runs a batch on its version and hands each request its rows. On a slot's thread. */
final class InferenceRunner implements Runner<Inference> {
  private final RunRecorder recorder;

  InferenceRunner(RunRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void run(Batch<Inference> batch) {
    List<Pending<Inference>> pendings = batch.pendings();
    Inference first = pendings.get(0).work();
    boolean failed = true;
    long begin = System.nanoTime();
    try {
      List<TensorData[]> outputs = run(first, pendings);
      failed = false;
      answer(pendings, outputs, System.nanoTime() - begin);
    } finally {
      recorder.ran(first.route(), batch.rows(), failed);
    }
  }

  private static List<TensorData[]> run(Inference first, List<Pending<Inference>> pendings) {
    Servable servable = first.route().version().servable();
    if (servable == null) {
      throw new ServingException(
          ErrorCode.UNAVAILABLE, "version " + first.route().version() + " was unloaded");
    }
    List<TensorData[]> inputs = new ArrayList<>(pendings.size());
    for (Pending<Inference> pending : pendings) {
      inputs.add(pending.work().request().inputs());
    }
    return servable.run(first.request().signature(), inputs);
  }

  private void answer(
      List<Pending<Inference>> pendings, List<TensorData[]> outputs, long runNanos) {
    for (int i = 0; i < pendings.size(); i++) {
      Pending<Inference> pending = pendings.get(i);
      if (!pending.work().answer(outputs.get(i), runNanos)) {
        recorder.abandoned(pending.rows());
      }
    }
  }
}
