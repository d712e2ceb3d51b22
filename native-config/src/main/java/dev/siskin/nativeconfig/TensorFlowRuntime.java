package dev.siskin.nativeconfig;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;

/**
 * TensorFlow in this process, started once. To hold one is to know that the natives are loaded,
 * that the thread pools stand and that JavaCPP will not refuse memory. Immutable; any thread.
 */
public final class TensorFlowRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(TensorFlowRuntime.class);
  private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";
  private static @Nullable TensorFlowRuntime started;

  private final NativeSettings settings;
  private final String version;
  private final List<NativeDevice> devices;

  private TensorFlowRuntime(NativeSettings settings) {
    this.settings = settings;
    // Loads the natives, without which the classes of JavaCPP below are of no use.
    this.version = TensorFlow.version();
    this.devices = NativeDevice.openFirstSession(sessionConfig(settings, GraphExecutor.DEFAULT));
  }

  /**
   * Loads the natives and opens the first session, which fixes the thread pools for the life of the
   * process. A second call with the same settings answers the same runtime. Takes seconds on the
   * first start of a machine, when the natives are unpacked.
   *
   * @throws IllegalStateException when it was started before with other settings
   * @throws LinkageError when the natives do not load on this machine
   */
  public static synchronized TensorFlowRuntime start(NativeSettings settings) {
    TensorFlowRuntime runtime = started;
    if (runtime == null) {
      liftMemoryCeiling();
      runtime = new TensorFlowRuntime(settings);
      warnOfMemoryCeiling();
      started = runtime;
    }
    if (!runtime.settings.equals(settings)) {
      throw new IllegalStateException(
          "TensorFlow was started with " + runtime.settings + " and keeps its threads until exit");
    }
    return runtime;
  }

  public NativeSettings settings() {
    return settings;
  }

  /** TensorFlow's own version, such as 2.18.0. */
  public String version() {
    return version;
  }

  /** What TensorFlow can run on; always one CPU at least. */
  public List<NativeDevice> devices() {
    return devices;
  }

  ConfigProto sessionConfig(GraphExecutor executor) {
    return sessionConfig(settings, executor);
  }

  /** Soft placement, because a model exported on a GPU names devices this machine may lack. */
  private static ConfigProto sessionConfig(NativeSettings settings, GraphExecutor executor) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(settings.intraOpThreads())
        .setInterOpParallelismThreads(settings.interOpThreads())
        .setAllowSoftPlacement(true)
        .setExperimental(
            ConfigProto.Experimental.newBuilder().setExecutorType(executor.executorType()))
        .build();
  }

  /**
   * Without this JavaCPP compares the whole process with a multiple of the heap and refuses tensors
   * to a healthy server. Read by the first JavaCPP class that loads, so it comes before all others.
   */
  private static void liftMemoryCeiling() {
    if (System.getProperty(MAX_PHYSICAL_BYTES) == null) {
      System.setProperty(MAX_PHYSICAL_BYTES, "0");
    }
  }

  private static void warnOfMemoryCeiling() {
    long ceiling = Pointer.maxPhysicalBytes();
    if (ceiling > 0) {
      LOG.warn(
          "Tensors are refused once this process holds {} bytes; start it with -D{}=0",
          ceiling,
          MAX_PHYSICAL_BYTES);
    }
  }
}
