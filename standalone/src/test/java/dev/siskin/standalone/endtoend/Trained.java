package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The example models, trained once a test run by {@code ./siskin train}. */
final class Trained {
  private static final Path FOLDER = Path.of("target", "e2e-data").toAbsolutePath();
  private static boolean there;

  private Trained() {}

  /** An empty data folder of that name with the models in it. */
  static synchronized Path dataDir(String name) throws IOException, InterruptedException {
    train();
    return copyOf(FOLDER.resolve("trained"), name);
  }

  /** A data folder of that name with what is in this one. */
  static synchronized Path copyOf(Path other, String name) throws IOException {
    Path dir = FOLDER.resolve(name);
    delete(dir);
    copy(other, dir);
    return dir;
  }

  /** An empty data folder of that name, without any model. */
  static synchronized Path emptyDir(String name) throws IOException {
    Path dir = FOLDER.resolve(name);
    delete(dir);
    return Files.createDirectories(dir);
  }

  /** The trainer's own answers to digits it has not seen. */
  static synchronized List<JsonNode> heldOutDigits() throws IOException, InterruptedException {
    train();
    List<JsonNode> rows = new ArrayList<>();
    new ObjectMapper()
        .readTree(FOLDER.resolve("trained/digits-heldout.json").toFile())
        .path("rows")
        .forEach(rows::add);
    return rows;
  }

  private static void train() throws IOException, InterruptedException {
    if (there) {
      return;
    }
    Path dir = FOLDER.resolve("trained");
    Children.Ended ended =
        Installation.only()
            .run(
                "train",
                "all",
                "--models",
                dir.resolve("models").toString(),
                "--answers",
                dir.resolve("digits-heldout.json").toString());
    assertThat(ended.code()).as("%s", ended).isZero();
    there = true;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void delete(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> files = Files.walk(dir)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(Trained::deleteOne);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
