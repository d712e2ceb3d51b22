package dev.siskin.server.model;

import dev.siskin.nativeconfig.LoadedModel;
import dev.siskin.nativeconfig.ModelLoadException;
import dev.siskin.nativeconfig.ModelLoader;
import dev.siskin.nativeconfig.Servable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All models of the process: found at start, loaded one version after the other. A version that
 * does not load keeps its reason; the others serve. Any thread may look a model up.
 */
public final class ModelRepository {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);

  private final VersionListener listener;
  private volatile Map<String, Model> models = Map.of();
  private final Map<ModelVersion, Path> folders = new LinkedHashMap<>();

  public ModelRepository() {
    this(VersionListener.NOBODY);
  }

  /**
   * @param listener told of each change in the life of a version
   */
  public ModelRepository(VersionListener listener) {
    this.listener = listener;
  }

  /** Finds what there is to load. Call once, before {@link #load}. */
  public void discover(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      throw new IOException(
          dir.toAbsolutePath()
              + " is no folder; put models there as <name>/<version>/saved_model.pb");
    }
    Map<String, Model> found = new TreeMap<>();
    for (Map.Entry<String, NavigableMap<Long, Path>> entry : ModelFolders.find(dir).entrySet()) {
      List<ModelVersion> versions = new ArrayList<>();
      for (Map.Entry<Long, Path> folder : entry.getValue().entrySet()) {
        ModelVersion version = new ModelVersion(entry.getKey(), folder.getKey(), listener);
        folders.put(version, folder.getValue());
        versions.add(version);
      }
      found.put(entry.getKey(), new Model(entry.getKey(), versions));
    }
    models = found;
  }

  /** Loads and warms up every version found. Takes as long as TensorFlow takes. */
  public void load(ModelLoader loader) {
    folders.forEach((version, folder) -> load(loader, version, folder));
  }

  private static void load(ModelLoader loader, ModelVersion version, Path folder) {
    version.loading();
    try {
      LoadedModel loaded = loader.load(folder);
      version.loaded(loaded.servable());
      version
          .tag(LOG.atInfo())
          .log(
              "{} serves {}, loaded in {} ms, warmed up in {} ms on the {} executor",
              version,
              loaded.servable().signatures().keySet(),
              loaded.report().load().toMillis(),
              loaded.report().warmUp().toMillis(),
              loaded.report().executor());
      loaded
          .servable()
          .refusedSignatures()
          .forEach(
              (name, reason) ->
                  version.tag(LOG.atWarn()).log("{} does not offer {}: {}", version, name, reason));
    } catch (ModelLoadException e) {
      version.failed(e.sentence().replace(folder.toString(), version.toString()));
      version.tag(LOG.atError()).log("{} does not serve: {}", version, e.sentence());
    } catch (RuntimeException e) {
      version.failed("it could not be loaded: " + e);
      version.tag(LOG.atError()).setCause(e).log("{} does not serve", version);
    }
  }

  /** By name, sorted. */
  public Collection<Model> models() {
    return models.values();
  }

  public @Nullable Model model(String name) {
    return models.get(name);
  }

  /** Whether at least one version can answer. */
  public boolean anyAvailable() {
    return models().stream().anyMatch(model -> model.routes() != null);
  }

  /** Frees all versions. Only after the last run. */
  public void close() {
    for (Model model : models()) {
      for (ModelVersion version : model.versions()) {
        Servable servable = version.unload();
        if (servable != null) {
          servable.close();
          version.ended();
        }
      }
    }
  }
}
