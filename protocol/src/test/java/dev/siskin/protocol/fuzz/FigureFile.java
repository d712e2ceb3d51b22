package dev.siskin.protocol.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a full-size figure leaves behind for {@code docs/performance.md}. */
final class FigureFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FigureFile() {}

  /**
   * One number with its bound, and how far its repeats lay apart; texts that do not apply are
   * empty. To be judged on the page, result and bound are numbers of one unit: {@code 0.83x} and
   * {@code >= 0.7}.
   */
  record Row(String figure, String result, String bound, String spread, String note) {}

  /**
   * Writes {@code NAME.json} into the folder that {@code -Dsiskin.figures} names, when sizes are
   * full; nothing otherwise. To be called before bounds are asserted, so that missed ones are shown
   * too.
   */
  static void write(String name, String title, List<Row> rows, List<String> notes) {
    String folder = System.getProperty("siskin.figures", "");
    if (folder.isEmpty() || !Boolean.getBoolean("siskin.verify")) {
      return;
    }
    ObjectNode root =
        JSON.createObjectNode()
            .put("name", name)
            .put("title", title)
            .put("command", "./siskin verify " + name);
    ArrayNode array = root.putArray("rows");
    rows.forEach(array::addPOJO);
    ArrayNode sentences = root.putArray("notes");
    notes.forEach(sentences::add);
    try {
      Files.createDirectories(Path.of(folder));
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(Path.of(folder, name + ".json").toFile(), root);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
