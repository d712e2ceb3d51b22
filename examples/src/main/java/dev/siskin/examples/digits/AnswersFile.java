package dev.siskin.examples.digits;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.siskin.examples.export.Json;
import dev.siskin.examples.export.ModelStore;
import dev.siskin.examples.export.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;

/** The file the {@link Answers} are kept in. */
final class AnswersFile {
  private final Path file;

  private AnswersFile(Path file) {
    this.file = file;
  }

  /** Checks, before any training, that the file can be written. */
  static AnswersFile open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; name a file for the answers");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      ModelStore.requireWritable(folder);
    }
    return new AnswersFile(file);
  }

  /** Whether the file holds the answers of just these models. */
  boolean isOf(SortedMap<Integer, String> digests) throws IOException {
    try {
      return Json.read(file, Answers.class).digests().equals(digests);
    } catch (NoSuchFileException | JsonProcessingException e) {
      return false;
    }
  }

  void write(Answers answers) throws IOException {
    WholeFile.write(file, Json.compact(answers));
  }
}
