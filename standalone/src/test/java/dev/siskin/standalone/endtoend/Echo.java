package dev.siskin.standalone.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@link BareEcho}, with the heap and collector of the server; gone when closed. */
final class Echo implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Pattern PORT = Pattern.compile("port (\\d+)\n");

  private final Process process;
  private final int port;

  private Echo(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Echo start() throws Exception {
    Path out = Files.createTempFile("siskin-e2e", ".echo");
    Process process = Children.start(new ProcessBuilder(words()).redirectOutput(out.toFile()));
    try {
      String said = Patience.await("the echo", START, () -> said(out), PORT.asPredicate());
      Matcher port = PORT.matcher(said);
      if (!port.find()) {
        throw new AssertionError(said);
      }
      return new Echo(process, Integer.parseInt(port.group(1)));
    } catch (AssertionError notStarted) {
      Children.kill(process);
      throw notStarted;
    }
  }

  private static List<String> words() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseG1GC",
        "-cp",
        System.getProperty("java.class.path"),
        BareEcho.class.getName());
  }

  private static String said(Path out) throws IOException {
    return Files.readString(out).replace(System.lineSeparator(), "\n");
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    Children.end(process, STOP);
  }
}
