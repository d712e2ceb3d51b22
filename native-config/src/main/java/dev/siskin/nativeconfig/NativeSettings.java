package dev.siskin.nativeconfig;

/**
 * How TensorFlow uses this machine. Settings of the process, never of a model: TensorFlow's thread
 * pools are made by the first session and shared by all later ones.
 *
 * @param intraOpThreads threads that one operation may use; 1 measured best where several workers
 *     run side by side
 * @param interOpThreads threads that run independent operations of one graph
 */
public record NativeSettings(int intraOpThreads, int interOpThreads) {
  private static final int MAX_THREADS = 1024;

  public NativeSettings {
    requireThreads("intraOpThreads", intraOpThreads);
    requireThreads("interOpThreads", interOpThreads);
  }

  /** One thread each: parallel runs instead of parallel operations. */
  public static NativeSettings defaults() {
    return new NativeSettings(1, 1);
  }

  private static void requireThreads(String name, int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          name + " must be between 1 and " + MAX_THREADS + ", and is " + threads);
    }
  }
}
