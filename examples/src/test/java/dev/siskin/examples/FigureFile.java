package dev.siskin.examples;

import dev.siskin.examples.export.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a full-size figure leaves behind for {@code docs/performance.md}. */
record FigureFile(String name, String title, String command, List<Row> rows, List<String> notes) {
  /** One number with its bound, and how far its repeats lay apart; what does not apply is empty. */
  record Row(String figure, String result, String bound, String spread, String note) {}

  /** Writes {@code NAME.json} into the folder that {@code -Dsiskin.figures} names, if it does. */
  void write() throws IOException {
    String folder = System.getProperty("siskin.figures", "");
    if (!folder.isEmpty()) {
      Files.createDirectories(Path.of(folder));
      Files.write(Path.of(folder, name + ".json"), Json.pretty(this));
    }
  }
}
