package dev.siskin.nativeconfig;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** Reads the graph a version serves from its directory, before any native code sees it. */
final class SavedModelFile {
  static final String NAME = "saved_model.pb";
  static final String TAG = "serve";

  private SavedModelFile() {}

  /** The graph tagged {@code serve}, and with nothing else: the one TensorFlow would pick. */
  static MetaGraphDef read(Path versionDir, long maxBytes) throws ModelLoadException {
    return tagged(parse(require(versionDir, maxBytes)));
  }

  private static Path require(Path versionDir, long maxBytes) throws ModelLoadException {
    if (!Files.isDirectory(versionDir)) {
      throw new ModelLoadException("no such directory: " + versionDir);
    }
    Path file = versionDir.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      String hint =
          Files.exists(versionDir.resolve(NAME + "txt"))
              ? "; export the binary form in place of " + NAME + "txt"
              : "";
      throw new ModelLoadException("no " + NAME + " in " + versionDir + hint);
    }
    long bytes = size(file);
    if (bytes == 0) {
      throw new ModelLoadException(NAME + " is empty: copy the model again");
    }
    if (bytes > maxBytes) {
      throw new ModelLoadException(
          "%s has %,d bytes, more than the %,d allowed".formatted(NAME, bytes, maxBytes));
    }
    return file;
  }

  private static long size(Path file) throws ModelLoadException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static SavedModel parse(Path file) throws ModelLoadException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return SavedModel.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw damaged(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static ModelLoadException damaged(InvalidProtocolBufferException e) {
    String first = FirstLine.of(e);
    String what = first.contains("ended unexpectedly") ? " is truncated: " : " is no SavedModel: ";
    return new ModelLoadException(NAME + what + first, e);
  }

  private static ModelLoadException unreadable(IOException e) {
    return new ModelLoadException(NAME + " cannot be read: " + e, e);
  }

  private static MetaGraphDef tagged(SavedModel model) throws ModelLoadException {
    for (MetaGraphDef graph : model.getMetaGraphsList()) {
      if (List.copyOf(graph.getMetaInfoDef().getTagsList()).equals(List.of(TAG))) {
        return graph;
      }
    }
    String found =
        model.getMetaGraphsList().stream()
            .map(graph -> graph.getMetaInfoDef().getTagsList().toString())
            .collect(Collectors.joining(", "));
    throw new ModelLoadException(
        found.isEmpty()
            ? NAME + " is no SavedModel: it holds no graph"
            : "no graph in " + NAME + " is tagged [" + TAG + "], only " + found);
  }
}
