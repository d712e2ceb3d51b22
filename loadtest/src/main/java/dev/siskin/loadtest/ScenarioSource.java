package dev.siskin.loadtest;

import dev.siskin.loadtest.scenario.Library;
import dev.siskin.loadtest.scenario.Scenario;
import dev.siskin.loadtest.scenario.ScenarioReader;
import dev.siskin.loadtest.scenario.ScenarioSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where a scenario that was named on the command line comes from: the library, or a file. */
final class ScenarioSource {

  private static final int MAX_BYTES = 1 << 20;

  private ScenarioSource() {}

  /** Reads it; what is wrong is said in a sentence for the user. */
  static Scenario read(String source, Map<String, String> variables, boolean quick) {
    Scenario scenario = ScenarioReader.read(schema(), file(source), text(source), variables);
    return quick ? scenario.quick() : scenario;
  }

  /** With the options that a load has today. */
  static ScenarioSchema schema() {
    return ScenarioSchema.of(LoadWords.options());
  }

  private static String file(String source) {
    return isFile(source) ? source : source + ".yaml";
  }

  private static String text(String source) {
    return isFile(source)
        ? fileText(Path.of(source))
        : Library.text(source)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no scenario '%s'; %s A file is named with its .yaml."
                            .formatted(source, Library.hint(source))));
  }

  private static boolean isFile(String source) {
    return source.endsWith(".yaml") || source.endsWith(".yml") || source.contains("/");
  }

  private static String fileText(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(file + " is larger than 1 MiB; a scenario is a page.");
      }
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "Cannot read " + file + " as UTF-8 text; check the path and its rights.", unreadable);
    }
  }
}
