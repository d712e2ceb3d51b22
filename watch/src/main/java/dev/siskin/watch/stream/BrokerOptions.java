package dev.siskin.watch.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every reader that say which broker it reads, and who it is to it. */
public final class BrokerOptions {
  /** Names the broker where no option does. */
  private static final String ENVIRONMENT = "SISKIN_KAFKA";

  /** Written by {@code siskin up}. */
  private static final Path FILE = Path.of("data", "kafka.bootstrap");

  private static final String DEFAULT = "127.0.0.1:9092";

  @Option(
      names = {"--bootstrap", "--kafka"},
      paramLabel = "HOST:PORT",
      description = "The Kafka broker, or several with commas between.")
  private @Nullable String address;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "How to reach a broker with TLS or passwords: settings of Kafka's client as Java"
              + " properties, those that a server takes too. A value file:PATH is the text of that"
              + " file.")
  private @Nullable Path config;

  /**
   * What they come to.
   *
   * @throws StreamException when a file cannot be read or used
   */
  public Broker broker() {
    return Broker.at(address(System.getenv(ENVIRONMENT), FILE), config);
  }

  /** The first that is there: option, environment, file, {@code 127.0.0.1:9092}. */
  String address(@Nullable String environment, Path file) {
    if (address != null && !address.isBlank()) {
      return address.strip();
    }
    if (environment != null && !environment.isBlank()) {
      return environment.strip();
    }
    String written = written(file);
    return written.isEmpty() ? DEFAULT : written;
  }

  private static String written(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      throw new StreamException(
          "The file " + file + " with the broker's address cannot be read: " + e.getMessage());
    }
  }
}
