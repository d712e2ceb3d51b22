package dev.siskin.server.config;

import dev.siskin.protocol.telemetry.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All settings, read once. Defaults and their reasons stand in {@code siskin-defaults.yaml}; {@link
 * ConfigReader} makes one. Parts are handed down; nobody else reads files, system properties or the
 * environment.
 */
public record ServingConfig(
    String replica,
    boolean insecure,
    Http http,
    WebSocket webSocket,
    Admin admin,
    Metrics metrics,
    Models models,
    Native nativeThreads,
    Batching batching,
    Deadlines deadlines,
    WarmUp warmUp,
    Shutdown shutdown,
    Telemetry telemetry,
    TracingSettings tracing,
    Map<String, SplitWish> splits,
    Map<String, Map<String, Long>> labels) {

  /** A name that merely begins so, such as 127.example.org, may stand for any address. */
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  /** What may stand in a path and in a message as it is. */
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public ServingConfig {
    splits = Map.copyOf(splits);
    labels.forEach(ServingConfig::requireLabels);
    labels =
        labels.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Map.copyOf(e.getValue())));
    requireLoopback("http.host", http.host, insecure);
    requireLoopback("admin.host", admin.host, insecure);
    requireLoopback("metrics.host", metrics.host, insecure);
  }

  /** Addresses other than loopback that {@code insecure} lets in, by their setting. */
  public List<String> openAddresses() {
    return Stream.of(
            Map.entry("http.host", http.host),
            Map.entry("admin.host", admin.host),
            Map.entry("metrics.host", metrics.host))
        .filter(entry -> !isLoopback(entry.getValue()))
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toList();
  }

  /** The version that a label of a model stands for, or null where there is no such label. */
  public @Nullable Long labelled(String model, String label) {
    return labels.getOrDefault(model, Map.of()).get(label);
  }

  /** The data port. Sizes in bytes. */
  public record Http(
      String host,
      int port,
      int eventLoops,
      int maxConnections,
      int maxBodyBytes,
      long maxArrivingBytes,
      long maxLeavingBytes,
      int maxLineBytes,
      int maxHeaderBytes,
      int maxStreams,
      int maxInflateRatio,
      Duration idleTimeout,
      Duration headTimeout,
      Duration bodyTimeout,
      int jsonDepth,
      int jsonNumberChars,
      boolean trustPriority,
      Tls tls) {
    public Http {
      requirePort("http.port", port);
      requireAtLeast("http.eventLoops", eventLoops, 0);
      requireAtLeast("http.maxConnections", maxConnections, 1);
      requireAtLeast("http.maxBodyBytes", maxBodyBytes, 1);
      requireAtLeast("http.maxArrivingBytes", maxArrivingBytes, 1);
      requireAtLeast("http.maxLeavingBytes", maxLeavingBytes, 1);
      requireAtLeast("http.maxLineBytes", maxLineBytes, 64);
      requireAtLeast("http.maxHeaderBytes", maxHeaderBytes, 256);
      requireAtLeast("http.jsonDepth", jsonDepth, 1);
      requireAtLeast("http.jsonNumberChars", jsonNumberChars, 1);
      requireAtLeast("http.maxStreams", maxStreams, 1);
      requireAtLeast("http.maxInflateRatio", maxInflateRatio, 1);
      requirePositive("http.idleTimeout", idleTimeout);
      requirePositive("http.headTimeout", headTimeout);
      requirePositive("http.bodyTimeout", bodyTimeout);
    }

    /** Loops to start: as set, or half the cores. */
    public int loops() {
      return eventLoops > 0 ? eventLoops : Math.max(1, cores() / 2);
    }
  }

  /** PEM files of the data port's certificate chain and its key; both empty: no TLS. */
  public record Tls(String cert, String key) {
    public Tls {
      if (cert.isBlank() != key.isBlank()) {
        throw new IllegalArgumentException("http.tls needs both cert and key, or neither");
      }
    }

    public boolean enabled() {
      return !cert.isBlank();
    }
  }

  /**
   * WebSockets at {@code /ws} of the data port. A message is as long as a body at most.
   *
   * @param credits requests that one connection may have in flight
   * @param origins web pages that may connect, besides those that came from the same address
   */
  public record WebSocket(
      int credits,
      List<String> origins,
      Duration pingInterval,
      Duration pongTimeout,
      Duration stalledTimeout) {
    private static final int MOST_CREDITS = 1 << 16;
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@\\s]+");

    public WebSocket {
      origins = origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
      requireAtLeast("webSocket.credits", credits, 1);
      if (credits > MOST_CREDITS) {
        throw new IllegalArgumentException(
            "webSocket.credits is " + credits + ", at most " + MOST_CREDITS);
      }
      for (String origin : origins) {
        if (!ORIGIN.matcher(origin).matches()) {
          throw new IllegalArgumentException(
              "webSocket.origins has '" + origin + "'; write https://name or https://name:port");
        }
      }
      requirePositive("webSocket.pingInterval", pingInterval);
      requirePositive("webSocket.pongTimeout", pongTimeout);
      requirePositive("webSocket.stalledTimeout", stalledTimeout);
    }
  }

  /** The admin port; stays closed without a token file. */
  public record Admin(String host, int port, String tokenFile) {
    public Admin {
      requirePort("admin.port", port);
    }
  }

  /** Where Prometheus reads. */
  public record Metrics(String host, int port) {
    public Metrics {
      requirePort("metrics.port", port);
    }
  }

  /** Where models are found and what is remembered about them. */
  public record Models(String dir, String stateDir) {}

  /** TensorFlow's thread pools, fixed for the process by the first model loaded. */
  public record Native(int intraOpThreads, int interOpThreads) {
    public Native {
      requireAtLeast("native.intraOpThreads", intraOpThreads, 1);
      requireAtLeast("native.interOpThreads", interOpThreads, 1);
    }
  }

  /** Limits of batches and of the queue in front of them. */
  public record Batching(
      int slots,
      int maxBatchRows,
      int fixedBatchRows,
      int maxQueueRows,
      long maxQueueBytes,
      int maxQueueRequests) {
    /** Up to here the histogram of batch sizes is exact, so rows = sum of sizes. */
    private static final int MOST_BATCH_ROWS = 2_047;

    public Batching {
      requireAtLeast("batching.slots", slots, 0);
      requireAtLeast("batching.maxBatchRows", maxBatchRows, 1);
      requireAtLeast("batching.fixedBatchRows", fixedBatchRows, 0);
      requireAtLeast("batching.maxQueueRows", maxQueueRows, 1);
      requireAtLeast("batching.maxQueueBytes", maxQueueBytes, 1);
      requireAtLeast("batching.maxQueueRequests", maxQueueRequests, 1);
      if (fixedBatchRows > maxBatchRows) {
        throw new IllegalArgumentException(
            "batching.fixedBatchRows is " + fixedBatchRows + ", over maxBatchRows");
      }
      if (maxBatchRows > MOST_BATCH_ROWS) {
        throw new IllegalArgumentException(
            "batching.maxBatchRows is " + maxBatchRows + ", at most " + MOST_BATCH_ROWS);
      }
    }

    /** Workers to start: as set, or one a core. */
    public int workers() {
      return slots > 0 ? slots : cores();
    }
  }

  /** How long a request may take. */
  public record Deadlines(Duration standard, Duration max) {
    public Deadlines {
      requirePositive("deadlines.default", standard);
      requirePositive("deadlines.max", max);
    }
  }

  /** What happens before the server reports ready. */
  public record WarmUp(Duration perVersion, int requests, Duration duration) {
    public WarmUp {
      requireAtLeast("warmUp.requests", requests, 0);
    }
  }

  /** How long each step of a stop may take. */
  public record Shutdown(Duration lameDuck, Duration drain, Duration flush) {}

  /**
   * The stream to Kafka.
   *
   * @param partitions that each topic should have; 0: any
   * @param client settings of the Kafka client, as written
   */
  public record Telemetry(
      String kafka,
      int partitions,
      int maxPendingRecords,
      long maxPendingBytes,
      Map<String, String> client) {
    public Telemetry {
      requireAtLeast("telemetry.partitions", partitions, 0);
      requireAtLeast("telemetry.maxPendingRecords", maxPendingRecords, 1);
      requireAtLeast("telemetry.maxPendingBytes", maxPendingBytes, 1);
      new KafkaSettings("telemetry.client", client);
      client = Map.copyOf(client);
    }

    public boolean enabled() {
      return !kafka.isBlank();
    }

    public KafkaSettings clientSettings() {
      return new KafkaSettings("telemetry.client", client);
    }

    /** Values of client settings may be secret. */
    @Override
    public String toString() {
      return "Telemetry[kafka="
          + kafka
          + ", partitions="
          + partitions
          + ", maxPendingRecords="
          + maxPendingRecords
          + ", maxPendingBytes="
          + maxPendingBytes
          + ", client="
          + client.keySet()
          + "]";
    }
  }

  /** A split as a person writes it; the salt and the epoch are the server's. */
  public record SplitWish(long stable, List<CanaryWish> canaries) {
    public SplitWish {
      canaries = List.copyOf(canaries);
    }
  }

  /** One canary of a wish. */
  public record CanaryWish(long version, double weight) {}

  private static void requireLabels(String model, @Nullable Map<String, Long> labels) {
    if (labels == null) {
      throw new IllegalArgumentException("labels." + model + " holds labels, not nothing");
    }
    labels.forEach(
        (label, version) -> {
          String key = "labels." + model + "." + label;
          if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException(key + ": a label is like " + LABEL);
          }
          if (version == null) {
            throw new IllegalArgumentException(key + " names no version");
          }
          requireAtLeast(key, version, 0);
        });
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static void requirePort(String key, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(key + " is " + port + ", not a port");
    }
  }

  private static void requireAtLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " is " + value + ", at least " + least);
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(key + " must be longer than 0");
    }
  }

  private static boolean isLoopback(String host) {
    return LOOPBACK_V4.matcher(host).matches() || host.equals("localhost") || host.equals("::1");
  }

  private static void requireLoopback(String key, String host, boolean insecure) {
    if (!isLoopback(host) && !insecure) {
      throw new IllegalArgumentException(
          key
              + " is "
              + host
              + ": only loopback is safe without TLS and authentication; set insecure: true to do"
              + " it all the same");
    }
  }
}
