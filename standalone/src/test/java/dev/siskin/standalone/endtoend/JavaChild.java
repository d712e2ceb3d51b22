package dev.siskin.standalone.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of the test tree as a process of its own, under the server's collector. */
final class JavaChild {
  private static final int ASKS_FOR_UNSAFE = 24;

  private JavaChild() {}

  /** Where the JDK has that program. */
  static Path tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name);
  }

  static ProcessBuilder of(Class<?> main, String heap, String... arguments) {
    List<String> words = new ArrayList<>(List.of(tool("java").toString(), "-Xmx" + heap));
    words.addAll(List.of("-XX:+UseG1GC", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
    words.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= ASKS_FOR_UNSAFE) {
      words.add("--sun-misc-unsafe-memory-access=allow");
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words);
  }
}
