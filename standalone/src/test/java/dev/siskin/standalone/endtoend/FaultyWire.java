package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code ./siskin load proxy} whose faults come by order; gone when closed. */
final class FaultyWire implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration OBEYS = Duration.ofSeconds(5);
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+) forwards to ");

  private final Process process;
  private final Path out;
  private final int port;
  private int orders;

  private FaultyWire(Process process, Path out, int port) {
    this.process = process;
    this.out = out;
    this.port = port;
  }

  /** Forwards to that port, whoever will listen there. */
  static FaultyWire to(int target) throws Exception {
    Path out = Files.createTempFile("siskin-e2e", ".proxy");
    Process process =
        Children.start(
            Installation.only()
                .command("load", "proxy", "--listen=0", "--to=127.0.0.1:" + target, "--control")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile()));
    String said =
        Patience.await("the proxy", START, () -> Files.readString(out), PORT.asPredicate());
    Matcher port = PORT.matcher(said);
    assertThat(port.find()).as(said).isTrue();
    return new FaultyWire(process, out, Integer.parseInt(port.group(1)));
  }

  int port() {
    return port;
  }

  /** From now on that is wrong, and nothing else; empty for nothing. Returns when it is so. */
  void order(String faults) throws Exception {
    orders++;
    process.getOutputStream().write((faults + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    Patience.await("obedience to '" + faults + "'", OBEYS, this::obeyed, n -> n >= orders);
  }

  @Override
  public void close() throws IOException {
    Children.end(process, STOP);
    Files.deleteIfExists(out);
  }

  private int obeyed() throws IOException {
    return Files.readString(out).split("by order", -1).length - 1;
  }
}
