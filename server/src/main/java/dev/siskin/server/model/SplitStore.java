package dev.siskin.server.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.control.Split;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers splits over restarts, in one small file. A save is whole or not at all: written beside,
 * forced to disk, renamed. One thread at a time.
 */
public final class SplitStore {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

  private final Path file;

  /** What the file holds: splits by model. */
  private record Content(Map<String, Split> splits) {
    Content {
      splits = new TreeMap<>(splits);
      if (splits.containsValue(null)) {
        throw new IllegalArgumentException("a model has no split");
      }
    }
  }

  public SplitStore(Path stateDir) {
    this.file = stateDir.resolve("splits.json");
  }

  /**
   * @return splits by model; empty when none was ever saved
   * @throws IOException when there is a file that cannot be read: better to stop than to route by
   *     chance
   */
  public Map<String, Split> load() throws IOException {
    if (!Files.exists(file)) {
      return new TreeMap<>();
    }
    try {
      Content content = JSON.readValue(Files.readAllBytes(file), Content.class);
      if (content == null) {
        throw damaged("it holds nothing", null);
      }
      return content.splits();
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    }
  }

  private IOException damaged(String how, @Nullable Throwable cause) {
    return new IOException(file + " is damaged (" + how + "); mend it or move it away", cause);
  }

  /**
   * @throws IOException naming the file, when it could not be saved and is as it was
   */
  public void save(Map<String, Split> splits) throws IOException {
    try {
      write(splits);
    } catch (IOException e) {
      throw new IOException(
          file + " cannot be saved (" + e + "); make room, or name another state folder", e);
    }
  }

  private void write(Map<String, Split> splits) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Content(splits));
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
    try {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system of " + file + " cannot rename atomically", e);
    }
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }
}
