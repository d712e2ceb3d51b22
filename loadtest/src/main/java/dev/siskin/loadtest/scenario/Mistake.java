package dev.siskin.loadtest.scenario;

/**
 * Something wrong in a scenario file.
 *
 * @param path which part of it, such as {@code steps[1].load.rate}; empty for the file as a whole
 * @param sentence what is wrong, and what is allowed there
 */
public record Mistake(String file, int line, String path, String sentence) {

  /** One line, which editors and terminals can jump to. */
  public String text() {
    return file + ":" + line + ": " + (path.isEmpty() ? "" : path + " ") + sentence;
  }
}
