package dev.siskin.loadtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** {@code siskin load --json ...} run in this JVM, with what it printed. */
record CommandRun(int exitCode, String out, String err) {

  static CommandRun load(String url, String... options) {
    List<String> arguments = new ArrayList<>(List.of("load", "--json", "--url", url));
    arguments.addAll(List.of(options));
    return of(arguments);
  }

  /** {@code siskin load ...} with the text on stdout, as people run it. */
  static CommandRun text(String url, String... options) {
    List<String> arguments = new ArrayList<>(List.of("load", "--url", url));
    arguments.addAll(List.of(options));
    return of(arguments);
  }

  /** {@code siskin} with any words. */
  static CommandRun of(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = command.execute(arguments.toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  JsonNode report() throws JsonProcessingException {
    return new ObjectMapper().readTree(out);
  }

  long count(String name) throws JsonProcessingException {
    return report().path("counts").path(name).longValue();
  }
}
