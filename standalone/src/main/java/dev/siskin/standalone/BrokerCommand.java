package dev.siskin.standalone;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What to start the broker with.
 *
 * @param classpath the class path of module {@code broker}, which is kept off our own
 * @param dataDir what the broker keeps over restarts
 * @param port the port to listen on; 0 for any free one
 * @param topics as {@code NAME:PARTITIONS:RETENTION_MS}; created if absent
 * @param startTimeout how long to wait for READY
 */
public record BrokerCommand(
    String classpath, Path dataDir, int port, List<String> topics, Duration startTimeout) {
  private static final String MAIN = "dev.siskin.broker.Main";

  /** The first JDK that warns of libraries' use of Unsafe, and the first to know the flag. */
  private static final int UNSAFE_FLAG_SINCE = 24;

  public BrokerCommand {
    if (classpath.isBlank()) {
      throw new IllegalArgumentException("the broker's class path is empty");
    }
    topics = List.copyOf(topics);
  }

  /** The same command with a port that is known now, so a restart is found by its clients. */
  BrokerCommand withPort(int chosen) {
    return new BrokerCommand(classpath, dataDir, chosen, topics, startTimeout);
  }

  /** Where the broker writes its log. */
  Path log() {
    return dataDir.resolve("broker.log");
  }

  /** The words to run, for a JVM of our own version. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    // In a session of its own a terminal's Ctrl-C does not reach it before we have flushed to it.
    onPath("setsid").ifPresent(setsid -> words.add(setsid.toString()));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(jvmFlags(Runtime.version().feature()));
    words.addAll(List.of("-cp", classpath, MAIN));
    words.addAll(List.of("--data-dir", dataDir.toString(), "--port", Integer.toString(port)));
    topics.forEach(topic -> words.addAll(List.of("--topic", topic)));
    words.add("--stop-on-eof");
    return words;
  }

  /** Small rather than fast: it shares the machine with the server it serves. */
  static List<String> jvmFlags(int javaFeature) {
    List<String> flags = new ArrayList<>();
    flags.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.add("--enable-native-access=ALL-UNNAMED");
    if (javaFeature >= UNSAFE_FLAG_SINCE) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  private static Optional<Path> onPath(String program) {
    String path = System.getenv("PATH");
    return Arrays.stream(path == null ? new String[0] : path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
