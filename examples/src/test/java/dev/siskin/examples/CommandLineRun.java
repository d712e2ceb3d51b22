package dev.siskin.examples;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** What one command line came to. */
record CommandLineRun(int exitCode, String out, String err) {
  static CommandLineRun of(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), false, words);
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
