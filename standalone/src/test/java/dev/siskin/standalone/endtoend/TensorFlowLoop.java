package dev.siskin.standalone.endtoend;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * mlp784 run again and again on one prepared tensor, its answer freed unread: what a run costs when
 * nothing else is done. On the executor and the threads of the server.
 */
final class TensorFlowLoop {
  private static final int FEATURES = 784;
  private static final ConfigProto CONFIG =
      ConfigProto.newBuilder()
          .setIntraOpParallelismThreads(1)
          .setInterOpParallelismThreads(1)
          .setExperimental(
              ConfigProto.Experimental.newBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR"))
          .build();

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final SavedModelBundle bundle;
  private final Output<?> input;
  private final Output<?> output;

  TensorFlowLoop(Path version) {
    bundle =
        SavedModelBundle.loader(version.toString())
            .withTags("serve")
            .withConfigProto(CONFIG)
            .load();
    input = bundle.graph().outputOrThrow("x:0");
    output = bundle.graph().outputOrThrow("probs:0");
  }

  /** Nanoseconds of processor time a run, over all these threads. */
  double run(int threadCount, int rows, long millis) throws InterruptedException {
    double[] nanos = new double[threadCount];
    List<Thread> loops = new ArrayList<>();
    for (int i = 0; i < threadCount; i++) {
      int place = i;
      Thread loop = new Thread(() -> nanos[place] = loop(rows, millis), "loop-" + i);
      loop.start();
      loops.add(loop);
    }
    double sum = 0;
    for (int i = 0; i < threadCount; i++) {
      loops.get(i).join();
      sum += nanos[i];
    }
    return sum / threadCount;
  }

  private double loop(int rows, long millis) {
    long runs = 0;
    try (TFloat32 tensor = TFloat32.tensorOf(Shape.of(rows, FEATURES), TensorFlowLoop::fill)) {
      long end = System.nanoTime() + millis * 1_000_000;
      long begin = threads.getCurrentThreadCpuTime();
      while (System.nanoTime() - end < 0) {
        run(bundle.session(), tensor);
        runs++;
      }
      return (threads.getCurrentThreadCpuTime() - begin) / (double) runs;
    }
  }

  private static void fill(TFloat32 tensor) {
    tensor.scalars().forEachIndexed((at, scalar) -> scalar.setFloat(at[1] % 256 / 256f));
  }

  private void run(Session session, TFloat32 tensor) {
    try (Result result = session.runner().feed(input, tensor).fetch(output).run()) {
      if (result.size() != 1) {
        throw new IllegalStateException(result.size() + " outputs");
      }
    }
  }
}
