package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code ./siskin up}: started when it says so, gone when closed. */
final class Siskin implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final long LOOK_EVERY_MILLIS = 50;
  private static final String LAST_LINE_WHEN_READY = "Ctrl-C stops everything.";

  private final Path dataDir;
  private final Path out;
  private final Path err;
  private final Process process;
  private final String welcome;
  private final Duration toReady;

  private Siskin(Path dataDir, Map<String, String> environment, String... settings)
      throws IOException, InterruptedException {
    this.dataDir = dataDir;
    this.out = Files.createTempFile(dataDir, "up-", ".out");
    this.err = Path.of(out.toString().replaceFirst("out$", "err"));
    long begin = System.nanoTime();
    ProcessBuilder up =
        interruptible(Installation.only().command(words(dataDir, Ports.free(), settings)));
    up.environment().putAll(environment);
    this.process = Children.start(up.redirectOutput(out.toFile()).redirectError(err.toFile()));
    Logs.add(this);
    this.welcome = awaitWelcome(begin);
    this.toReady = Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Starts everything on free ports; settings are those of {@code --set}. */
  static Siskin up(Path dataDir, String... settings) throws IOException, InterruptedException {
    return new Siskin(dataDir, Map.of(), settings);
  }

  /** The same with a heap of that size, as {@code 256m}. */
  static Siskin upWithHeap(Path dataDir, String heap, String... settings)
      throws IOException, InterruptedException {
    return new Siskin(dataDir, Map.of("SISKIN_HEAP", heap), settings);
  }

  /**
   * The same with a heap that is taken whole at the start, so that memory which grows is not it.
   */
  static Siskin upWithWholeHeap(Path dataDir, String heap, String... settings)
      throws IOException, InterruptedException {
    String whole = "-Xms" + heap + " -XX:+AlwaysPreTouch";
    return new Siskin(dataDir, Map.of("SISKIN_HEAP", heap, "SISKIN_JAVA_OPTS", whole), settings);
  }

  /** The same with a heap that is as small after a collection of all of it as its objects are. */
  static Siskin upThatGivesMemoryBack(Path dataDir, String... settings)
      throws IOException, InterruptedException {
    String small = "-Xms8m -XX:MinHeapFreeRatio=0 -XX:MaxHeapFreeRatio=0";
    return new Siskin(dataDir, Map.of("SISKIN_JAVA_OPTS", small), settings);
  }

  /** The words of the launcher that start it all, on free ports unless these say otherwise. */
  static String[] words(Path dataDir, int kafkaPort, String... settings) {
    List<String> words = new ArrayList<>(List.of("up", "--data-dir", dataDir.toString()));
    words.addAll(List.of("--kafka-port", Integer.toString(kafkaPort)));
    for (String port : List.of("http.port=0", "admin.port=0", "metrics.port=0")) {
      words.addAll(List.of("--set", port));
    }
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    return words.toArray(String[]::new);
  }

  String url() {
    return "http://127.0.0.1:" + number("predictions +http://127.0.0.1:(\\d+)/");
  }

  String adminUrl() {
    return "http://127.0.0.1:" + number("admin +http://127.0.0.1:(\\d+)/");
  }

  String metricsUrl() {
    return "http://127.0.0.1:" + number("metrics +http://127.0.0.1:(\\d+)/");
  }

  int kafkaPort() {
    return number("Kafka at 127.0.0.1:(\\d+),");
  }

  String kafka() {
    return "127.0.0.1:" + kafkaPort();
  }

  String token() throws IOException {
    return Files.readString(dataDir.resolve("admin.token"));
  }

  /** From the start of the launcher to the welcome. */
  Duration toReady() {
    return toReady;
  }

  /** The broker, the only child there is. */
  ProcessHandle broker() {
    List<ProcessHandle> children = process.children().toList();
    assertThat(children).as("children of up").hasSize(1);
    return children.get(0);
  }

  /** What Ctrl-C does, to this process alone. */
  void interrupt() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Waits for its end and returns the exit code. */
  int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)).as("up has ended").isTrue();
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Of the server's process; the launcher has become it. */
  long pid() {
    return process.pid();
  }

  String log() throws IOException {
    return Files.readString(err);
  }

  Path dataDir() {
    return dataDir;
  }

  /** Ends it in order; does nothing when it has ended. */
  void end() {
    Children.end(process, STOP);
  }

  @Override
  public void close() {
    end();
  }

  private String awaitWelcome(long begin) throws IOException, InterruptedException {
    while (System.nanoTime() - begin < START.toNanos()) {
      if (process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("up ended with code " + process.exitValue() + ":\n" + log());
      }
      String said = Files.readString(out);
      if (said.contains(LAST_LINE_WHEN_READY)) {
        return said;
      }
    }
    Children.kill(process);
    throw new AssertionError("up was not ready after " + START + ":\n" + log());
  }

  /** Children of a shell's background job inherit that Ctrl-C is ignored; here it must not be. */
  private static ProcessBuilder interruptible(ProcessBuilder builder) throws IOException {
    if (ignoresInterrupts()) {
      builder.command().addAll(0, List.of("env", "--default-signal=INT"));
    }
    return builder;
  }

  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    Matcher ignored = Pattern.compile("SigIgn:\\s*\\w*(\\w)\n").matcher(Files.readString(status));
    return ignored.find() && (Integer.parseInt(ignored.group(1), 16) & 2) != 0;
  }

  private int number(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(welcome);
    assertThat(matcher.find()).as("%s in %s", pattern, welcome).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}
