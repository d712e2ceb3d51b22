package dev.siskin.examples.export;

import dev.siskin.examples.console.ProgressLine;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.SavedModel;

/**
 * A folder of models in the layout servers read, {@code <models>/<name>/<version>/saved_model.pb},
 * with a {@code manifest.json} beside each model.
 *
 * <p>What is there and whole is left alone, unless {@code force} asks otherwise; what this program
 * did not write is never replaced without it.
 */
public final class ModelStore {
  private final Path root;
  private final boolean force;
  private final ProgressLine progress;

  private ModelStore(Path root, boolean force, ProgressLine progress) {
    this.root = root;
    this.force = force;
    this.progress = progress;
  }

  /**
   * Opens {@code root}, which is made where it is missing.
   *
   * @throws IOException with a sentence for the user where nothing can be written there
   */
  public static ModelStore open(Path root, boolean force, ProgressLine progress)
      throws IOException {
    requireWritable(root);
    return new ModelStore(root, force, progress);
  }

  /** Makes {@code folder} where it is missing and checks that files can be written in it. */
  public static void requireWritable(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(folder + " is a file; name a folder", e);
    } catch (FileSystemException e) {
      throw new IOException("Cannot make the folder " + folder + "; name another one", e);
    }
    if (!Files.isWritable(folder)) {
      throw new IOException("Cannot write to " + folder + "; name another folder");
    }
  }

  /**
   * Whether the version is still to be made; says so where it is not.
   *
   * @throws IOException where something stands in its place that this program did not write
   */
  public boolean isDue(String name, int version) throws IOException {
    return switch (folder(name, version).state()) {
      case ABSENT -> true;
      case INTACT -> force || skip(name, version);
      case DAMAGED -> remake(name, version);
      case FOREIGN -> force || refuse(name, version);
    };
  }

  private boolean skip(String name, int version) {
    progress.say(label(name, version) + " is there already; --force makes it again");
    return false;
  }

  private boolean remake(String name, int version) {
    progress.say(label(name, version) + " does not match its manifest; making it again");
    return true;
  }

  private boolean refuse(String name, int version) throws IOException {
    throw new IOException(
        path(name, version)
            + " holds something this program did not write (it has no manifest.json);"
            + " name another folder, or replace it with --force");
  }

  /** The digest of a version that is whole; empty where it is missing, damaged or foreign. */
  public Optional<String> digest(String name, int version) throws IOException {
    VersionFolder folder = folder(name, version);
    return folder.state() == VersionState.INTACT
        ? Optional.of(folder.manifest().digest())
        : Optional.empty();
  }

  /**
   * Puts the model in its place at once and says where.
   *
   * @param training facts for the manifest: how the model came to be
   * @param metrics facts for the manifest: how good it is
   * @return the digest of its saved_model.pb
   */
  public String put(
      String name,
      int version,
      SavedModel model,
      Map<String, Object> training,
      Map<String, Object> metrics)
      throws IOException {
    byte[] bytes = VersionFolder.bytes(model);
    Manifest.Signature signature =
        Manifest.Signature.of(model.getMetaGraphs(0).getSignatureDefOrThrow(ServingSignature.KEY));
    Manifest manifest = new Manifest(name, version, Digest.of(bytes), signature, training, metrics);
    Files.createDirectories(root.resolve(name));
    boolean written = folder(name, version).install(bytes, manifest);
    progress.say(
        label(name, version) + (written ? " written to " : " unchanged in ") + path(name, version));
    return manifest.digest();
  }

  private VersionFolder folder(String name, int version) {
    return new VersionFolder(path(name, version));
  }

  private Path path(String name, int version) {
    return root.resolve(name).resolve(Integer.toString(version));
  }

  private static String label(String name, int version) {
    return name + " version " + version;
  }
}
