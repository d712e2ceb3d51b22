package dev.siskin.nativeconfig;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;

/**
 * A graph and its session in native memory, until closed. Held by TensorFlow's C binding and not by
 * its {@code SavedModelBundle}, which would keep a second copy of the graph on the heap and costs
 * about ten objects with a finaliser of sorts a run. Any thread.
 */
final class NativeModel implements AutoCloseable {
  private final TF_Graph graph;
  private final TF_Session session;

  /** Shared by runs; closing takes it alone, so that no run meets freed memory. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  private NativeModel(TF_Graph graph, TF_Session session) {
    this.graph = graph;
    this.session = session;
  }

  /**
   * Reads the graph, restores variables and runs the model's own initialisation.
   *
   * @throws RuntimeException TensorFlow's own, when it refuses the model
   */
  @SuppressWarnings("try") // The scope frees every pointer made inside it, unnamed.
  static NativeModel open(Path versionDir, TensorFlowRuntime runtime, GraphExecutor executor) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = options(runtime.sessionConfig(executor), status);
      // Of no scope: it lives as long as the model.
      TF_Graph graph = tensorflow.TF_NewGraph();
      TF_Session session =
          tensorflow.TF_LoadSessionFromSavedModel(
              options,
              null,
              new BytePointer(versionDir.toString()),
              new PointerPointer<BytePointer>(SavedModelFile.TAG),
              1,
              graph,
              (TF_Buffer) null,
              status);
      try {
        status.throwExceptionIfNotOK();
      } catch (RuntimeException e) {
        tensorflow.TF_DeleteGraph(graph);
        throw e;
      }
      LiveNatives.modelOpened();
      return new NativeModel(graph, session);
    }
  }

  private static TF_SessionOptions options(ConfigProto config, TF_Status status) {
    TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
    BytePointer bytes = new BytePointer(config.toByteArray());
    tensorflow.TF_SetConfig(options, bytes, bytes.capacity(), status);
    status.throwExceptionIfNotOK();
    return options;
  }

  /** The operation of that name, or null; good until this is closed. */
  @Nullable TF_Operation operation(String name) {
    return tensorflow.TF_GraphOperationByName(graph, name);
  }

  TF_Session session() {
    return session;
  }

  /** To be held while the session is used: closing waits for it. */
  Lock use() {
    return use.readLock();
  }

  /** To be asked with {@link #use} held. */
  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    Lock alone = use.writeLock();
    alone.lock();
    try {
      if (!closed) {
        closed = true;
        free();
      }
    } finally {
      alone.unlock();
    }
  }

  private void free() {
    try (TF_Status status = TF_Status.newStatus()) {
      // Neither can fail in a way that leaves something to be done.
      tensorflow.TF_CloseSession(session, status);
      tensorflow.TF_DeleteSession(session, status);
      tensorflow.TF_DeleteGraph(graph);
    }
    LiveNatives.modelClosed();
  }
}
