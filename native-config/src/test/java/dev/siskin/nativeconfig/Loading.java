package dev.siskin.nativeconfig;

import java.nio.file.Path;
import java.time.Duration;

/** Loads the models of the tests with the process's one runtime. */
final class Loading {
  private Loading() {}

  static ModelLoader loader(int maxBatchRows) {
    return new ModelLoader(
        TensorFlowRuntime.start(NativeSettings.defaults()),
        new LoadLimits(LoadLimits.LARGEST_GRAPH_BYTES, maxBatchRows, Duration.ofMinutes(5)),
        System::nanoTime);
  }

  static LoadedModel load(Path versionDir) {
    try {
      return loader(4).load(versionDir);
    } catch (ModelLoadException e) {
      throw new AssertionError(e.sentence(), e);
    }
  }

  static Servable servable(TestModel model, Path dir) {
    return load(model.writeTo(dir)).servable();
  }
}
