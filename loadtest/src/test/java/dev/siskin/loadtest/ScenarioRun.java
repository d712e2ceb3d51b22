package dev.siskin.loadtest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code siskin load scenario FILE ...} run in this JVM, with what it printed. */
record ScenarioRun(int exitCode, String out, String err) {

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
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    return new ScenarioRun(exitCode, out.toString(), err.toString());
  }
}
