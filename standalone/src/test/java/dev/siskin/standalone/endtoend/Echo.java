package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    return startWith();
  }

  /** One that answers to any request the bytes that the server at that URL answers to this one. */
  static Echo of(String url, Ask ask) throws Exception {
    RawAnswer answer = answer(url, ask);
    assertThat(answer.isOk()).as(answer.head()).isTrue();
    Path file = Files.createTempFile("siskin-e2e", ".answer");
    try {
      Files.write(file, answer.bytes());
      Echo echo = startWith(file.toString());
      assertThat(answer(echo.url(), ask).bytes()).hasSameSizeAs(answer.bytes());
      return echo;
    } finally {
      Files.delete(file);
    }
  }

  private static RawAnswer answer(String url, Ask ask) throws IOException {
    try (RawConnection connection = RawConnection.to(url)) {
      return connection.ask(ask);
    }
  }

  private static Echo startWith(String... arguments) throws Exception {
    Path out = Files.createTempFile("siskin-e2e", ".echo");
    Process process =
        Children.start(
            JavaChild.of(BareEcho.class, "512m", arguments).redirectOutput(out.toFile()));
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
