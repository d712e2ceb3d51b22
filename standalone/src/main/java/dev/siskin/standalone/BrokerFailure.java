package dev.siskin.standalone;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The words for a broker that did not become ready. */
final class BrokerFailure {
  /** The broker's exit code when it has told the user why in one sentence. */
  private static final int TOLD = 1;

  /** What a JVM says of options in its environment, which is no complaint. */
  private static final String JVM_NOTE = "Picked up ";

  private static final int TAIL_LINES = 15;
  private static final int TAIL_BYTES = 8192;

  private BrokerFailure() {}

  static String notReady(Duration timeout, Path log) {
    return "The Kafka broker was not ready after "
        + timeout.toMillis() / 1000.0
        + " s."
        + endOf(log);
  }

  /** For a child whose outputs have ended. */
  static String ended(int exitCode, List<String> complaints, Path log) {
    String said =
        complaints.stream()
            .filter(line -> !line.startsWith(JVM_NOTE))
            .collect(Collectors.joining("\n"));
    if (exitCode == TOLD && !said.isEmpty()) {
      return "The Kafka broker did not start: " + said;
    }
    return "The Kafka broker ended with code "
        + exitCode
        + " before it was ready."
        + (said.isEmpty() ? "" : " It said:\n" + said)
        + endOf(log);
  }

  private static String endOf(Path log) {
    String tail = tail(log);
    return tail.isEmpty() ? "" : "\nThe end of " + log + ":\n" + tail;
  }

  private static String tail(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(file.length(), TAIL_BYTES)];
      file.seek(file.length() - bytes.length);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }
}
