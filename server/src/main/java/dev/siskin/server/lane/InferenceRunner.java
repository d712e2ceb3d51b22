package dev.siskin.server.lane;

import dev.siskin.batching.Batch;
import dev.siskin.batching.Pending;
import dev.siskin.batching.Runner;
import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.record.RunRecorder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Runs a batch on its version and hands each request its rows. On a slot's thread. */
final class InferenceRunner implements Runner<Inference> {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final RunRecorder recorder;
  private final ByteArrays arrays;
  private final AtomicLong runs = new AtomicLong();

  InferenceRunner(RunRecorder recorder, ByteArrays arrays) {
    this.recorder = recorder;
    this.arrays = arrays;
  }

  @Override
  public void run(Batch<Inference> batch) {
    List<Pending<Inference>> pendings = batch.pendings();
    Inference first = pendings.get(0).work();
    boolean failed = true;
    long begin = System.nanoTime();
    long processorBegin = threads.getCurrentThreadCpuTime();
    countLate(pendings, begin);
    number(batch);
    try {
      List<TensorData[]> outputs = run(first, batch);
      failed = false;
      answer(batch, outputs, begin, System.nanoTime());
      batch.tookOfProcessor(threads.getCurrentThreadCpuTime() - processorBegin);
    } finally {
      recorder.ran(first.route(), batch.rows(), failed);
    }
  }

  /** Before the run, so that also those know it whom it fails, or who do not wait for its end. */
  private void number(Batch<Inference> batch) {
    List<Pending<Inference>> pendings = batch.pendings();
    BatchRun run =
        new BatchRun(runs.incrementAndGet(), batch.slot(), batch.rows(), pendings.size());
    for (int i = 0; i < pendings.size(); i++) {
      pendings.get(i).work().joins(run);
    }
  }

  private void countLate(List<Pending<Inference>> pendings, long now) {
    for (int i = 0; i < pendings.size(); i++) {
      if (pendings.get(i).isLate(now)) {
        recorder.startedLate();
        return;
      }
    }
  }

  private static List<TensorData[]> run(Inference first, Batch<Inference> batch) {
    Servable servable = first.route().version().servable();
    if (servable == null) {
      throw new ServingException(
          ErrorCode.UNAVAILABLE, "version " + first.route().version() + " was unloaded");
    }
    List<Pending<Inference>> pendings = batch.pendings();
    List<TensorData[]> inputs = new ArrayList<>(pendings.size());
    for (int i = 0; i < pendings.size(); i++) {
      inputs.add(pendings.get(i).work().inputs(batch.from(i), batch.rows(i)));
    }
    return servable.run(first.request().signature(), inputs);
  }

  private void answer(Batch<Inference> batch, List<TensorData[]> outputs, long begin, long now) {
    List<Pending<Inference>> pendings = batch.pendings();
    List<Inference> claimed = new ArrayList<>(pendings.size());
    try {
      for (int i = 0; i < pendings.size(); i++) {
        Inference inference = pendings.get(i).work();
        if (batch.rows(i) == pendings.get(i).rows()) {
          inference.giveBack(arrays);
        }
        if (inference.claim(batch.from(i), batch.rows(i), outputs.get(i), now - begin, now)) {
          claimed.add(inference);
        } else if (inference.isAbandoned()) {
          recorder.abandoned(batch.rows(i));
        }
      }
    } finally {
      // Whoever is claimed is ended by nobody else, even when the rows of another do not fit.
      LoopMail.deliver(claimed);
    }
  }
}
