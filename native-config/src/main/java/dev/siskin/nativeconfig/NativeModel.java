package dev.siskin.nativeconfig;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;

/** A graph and its session in native memory, until closed. */
final class NativeModel implements AutoCloseable {
  private final Graph graph;
  private final Session session;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Keeps no bundle: it would hold a second copy of the graph, weights and all, on the heap. */
  private NativeModel(SavedModelBundle bundle) {
    this.graph = bundle.graph();
    this.session = bundle.session();
  }

  /**
   * Reads the graph, restores variables and runs the model's own initialisation.
   *
   * @throws RuntimeException TensorFlow's own, when it refuses the model
   */
  static NativeModel open(Path versionDir, TensorFlowRuntime runtime, GraphExecutor executor) {
    SavedModelBundle bundle =
        SavedModelBundle.loader(versionDir.toString())
            .withTags(SavedModelFile.TAG)
            .withConfigProto(runtime.sessionConfig(executor))
            .load();
    LiveNatives.modelOpened();
    return new NativeModel(bundle);
  }

  Session session() {
    return session;
  }

  boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      session.close();
      graph.close();
      LiveNatives.modelClosed();
    }
  }
}
