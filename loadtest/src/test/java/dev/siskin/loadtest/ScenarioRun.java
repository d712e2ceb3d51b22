package dev.siskin.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code siskin load scenario FILE ...} run in this JVM, with what it printed. */
record ScenarioRun(int exitCode, String out, String err) {

  /** For the tool's own lateness, as a busy machine may hold it up. */
  static final String ROOM = "late.p99: < 1h";

  static final String HEAD = "name: s\nabout: An example.\nvars: {url: x}\ntarget: {url: $url}\n";

  /** Runs the steps of a scenario that is written into the folder. */
  static ScenarioRun of(Path folder, String url, String steps, String... options)
      throws IOException {
    Path file = Files.writeString(folder.resolve("s.yaml"), HEAD + steps);
    List<String> words = new ArrayList<>(List.of(file.toString(), "--var", "url=" + url));
    words.addAll(List.of(options));
    return of(words);
  }

  static ScenarioRun of(List<String> options) {
    return command("scenario", options);
  }

  static ScenarioRun command(String name, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("load", name));
    arguments.addAll(options);
    CommandRun run = CommandRun.of(arguments);
    return new ScenarioRun(run.exitCode(), run.out(), run.err());
  }
}
