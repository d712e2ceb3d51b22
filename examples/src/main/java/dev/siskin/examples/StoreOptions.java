package dev.siskin.examples;

import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.export.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where models go; of every command. */
final class StoreOptions {
  @Option(
      names = "--models",
      required = true,
      paramLabel = "DIR",
      description = "Folder of models; made where it is missing.")
  private Path models;

  @Option(names = "--force", description = "Make models again that are there already.")
  private boolean force;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  StoreOptions() {}

  ModelStore open(ProgressLine progress) throws IOException {
    return ModelStore.open(models, force, progress);
  }
}
