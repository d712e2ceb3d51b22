package dev.siskin.loadtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** {@code siskin load SUBCOMMAND ...} run in this JVM, with what it printed. */
record ToolRun(int exitCode, String out, String err) {

  static ToolRun of(String subcommand, String... arguments) {
    List<String> words = new ArrayList<>(List.of("load", subcommand));
    words.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    return new ToolRun(exitCode, out.toString(), err.toString());
  }

  JsonNode document() throws JsonProcessingException {
    return new ObjectMapper().readTree(out);
  }
}
