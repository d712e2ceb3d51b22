package dev.siskin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A part of {@code docs/performance.md}, as a file that the page is made of; its names are those
 * that the page's reader knows.
 *
 * @param command what a person types to have it again
 */
record Figure(String name, String title, String command, List<Row> rows, List<String> notes) {
  /**
   * One number.
   *
   * @param bound what it must keep to, or empty
   */
  record Row(String figure, String result, String bound, String spread, String note) {}

  Figure {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** Writes {@code NAME.json} into a folder, which is made where it is missing. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve(name + ".json").toFile(), this);
  }
}
