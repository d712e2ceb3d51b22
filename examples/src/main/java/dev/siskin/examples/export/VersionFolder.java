package dev.siskin.examples.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.proto.SavedModel;

/**
 * One {@code <models>/<name>/<version>} folder with its saved_model.pb and manifest.json.
 *
 * <p>It comes into its place by one rename, so a reader finds it whole or not at all. Where another
 * stood there before, the place is empty for the moment between two renames.
 */
final class VersionFolder {
  private static final String MODEL_FILE = "saved_model.pb";
  private static final String MANIFEST_FILE = "manifest.json";

  private final Path folder;

  VersionFolder(Path folder) {
    this.folder = folder;
  }

  VersionState state() throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return VersionState.ABSENT;
    }
    if (!Files.isRegularFile(folder.resolve(MANIFEST_FILE))) {
      return VersionState.FOREIGN;
    }
    return isIntact() ? VersionState.INTACT : VersionState.DAMAGED;
  }

  private boolean isIntact() throws IOException {
    try {
      return manifest().digest().equals(Digest.of(folder.resolve(MODEL_FILE)));
    } catch (JsonProcessingException | NoSuchFileException e) {
      return false;
    }
  }

  Manifest manifest() throws IOException {
    return Json.read(folder.resolve(MANIFEST_FILE), Manifest.class);
  }

  /** Whether this wrote; false where the same model with the same manifest is there already. */
  boolean install(byte[] model, Manifest manifest) throws IOException {
    byte[] manifestBytes = Json.pretty(manifest);
    if (holds(manifest.digest(), manifestBytes)) {
      return false;
    }
    Path fresh = WholeFile.sibling(folder, "writing");
    try {
      Files.createDirectory(fresh);
      WholeFile.writeThrough(fresh.resolve(MODEL_FILE), model);
      WholeFile.writeThrough(fresh.resolve(MANIFEST_FILE), manifestBytes);
      replaceBy(fresh);
    } finally {
      deleteTree(fresh);
    }
    return true;
  }

  private boolean holds(String digest, byte[] manifest) throws IOException {
    return state() == VersionState.INTACT
        && manifest().digest().equals(digest)
        && Arrays.equals(manifest, Files.readAllBytes(folder.resolve(MANIFEST_FILE)));
  }

  private void replaceBy(Path fresh) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = WholeFile.sibling(folder, "old");
    Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    deleteTree(old);
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  /** The bytes of a model; maps are sorted, so that equal models give equal bytes. */
  static byte[] bytes(SavedModel model) throws IOException {
    byte[] bytes = new byte[model.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    model.writeTo(out);
    out.checkNoSpaceLeft();
    return bytes;
  }
}
