package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.standalone.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A broker that a test may kill, hold and start again, always on the same port and data; gone when
 * closed. One caller at a time.
 */
final class LoneBroker implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final String RETENTION = ":1:604800000";

  private final Path dataDir;
  private final int port;
  private final int advertised;
  private Process process;

  private LoneBroker(Path dataDir, int port, int advertised) throws Exception {
    this.dataDir = dataDir;
    this.port = port;
    this.advertised = advertised;
    this.process = launch();
  }

  /** Starts it on its own port, with the topics that a server writes to. */
  static LoneBroker start(Path dataDir) throws Exception {
    int port = Ports.free();
    return new LoneBroker(dataDir, port, port);
  }

  /** Starts it behind a proxy that is there already. */
  static LoneBroker startBehind(Path dataDir, int port, FaultyWire wire) throws Exception {
    return new LoneBroker(dataDir, port, wire.port());
  }

  /** Where clients find it, through the proxy if there is one. */
  String bootstrap() {
    return "127.0.0.1:" + advertised;
  }

  /** As a crash would, at once. */
  void kill() throws Exception {
    assertThat(process.toHandle().destroyForcibly()).isTrue();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Starts it again after it was killed; returns when it is ready. */
  void restart() throws Exception {
    assertThat(process.isAlive()).isFalse();
    process = launch();
  }

  /** Holds all its threads: its sockets stay open, and nobody answers. */
  void hold() throws IOException, InterruptedException {
    signal("STOP");
  }

  void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  @Override
  public void close() {
    try {
      goOn();
    } catch (IOException | InterruptedException | AssertionError gone) {
      // What is dead needs no signal to end.
    }
    Children.end(process, STOP);
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).as("kill -%s", name).isZero();
  }

  private Process launch() throws Exception {
    Files.createDirectories(dataDir);
    Path out = Files.createTempFile(dataDir, "broker-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                JavaChild.tool("java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Modules.classpath("broker"),
                "dev.siskin.broker.Main",
                "--data-dir",
                dataDir.resolve("kafka").toString(),
                "--port",
                Integer.toString(port),
                "--advertise-port",
                Integer.toString(advertised),
                "--topic",
                Topics.INTERVALS + RETENTION,
                "--topic",
                Topics.REQUESTS + RETENTION,
                "--topic",
                Topics.LIFECYCLE + RETENTION));
    Process started =
        Children.start(builder.redirectErrorStream(true).redirectOutput(out.toFile()));
    Patience.await(
        "the broker",
        START,
        () -> Files.readString(out) + (started.isAlive() ? "" : "\nended"),
        said -> said.contains("READY ") || said.contains("\nended"));
    assertThat(out).content().contains("READY ");
    return started;
  }
}
