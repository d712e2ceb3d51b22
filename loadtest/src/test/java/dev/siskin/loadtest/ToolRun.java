package dev.siskin.loadtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** {@code siskin load SUBCOMMAND ...} run in this JVM, with what it printed. */
record ToolRun(int exitCode, String out, String err) {

  static ToolRun of(String subcommand, String... arguments) {
    List<String> words = new ArrayList<>(List.of("load", subcommand));
    words.addAll(List.of(arguments));
    CommandRun run = CommandRun.of(words);
    return new ToolRun(run.exitCode(), run.out(), run.err());
  }

  JsonNode document() throws JsonProcessingException {
    return new ObjectMapper().readTree(out);
  }
}
