package dev.siskin.examples.dense;

import dev.siskin.examples.export.ModelStore;
import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import org.tensorflow.proto.SavedModel;

/** Writes versions of the {@value #NAME} benchmark model into a store. */
public final class Mlp784Example {
  /** The model's name. */
  public static final String NAME = "mlp784";

  private final ModelStore store;

  public Mlp784Example(ModelStore store) {
    this.store = store;
  }

  /**
   * Writes those versions that are still to be made.
   *
   * @param versions numbers from 1
   * @param seed of version 1; version n has seed + n - 1, so that versions answer differently
   */
  public void run(SortedSet<Integer> versions, long seed) throws IOException {
    for (int version : versions) {
      if (store.isDue(NAME, version)) {
        long versionSeed = seed + version - 1;
        SavedModel model = Mlp784.savedModel(versionSeed);
        store.put(NAME, version, model, Map.of("seed", versionSeed), Map.of());
      }
    }
  }
}
