package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.BodyFile;
import dev.siskin.loadtest.traffic.RandomPixels;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code siskin load}, with their defaults, and the plan they make. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class LoadOptions {

  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8501",
      description = "Where the server's REST door is." + DEFAULT)
  private String url;

  @Option(names = "--model", defaultValue = "mlp784", description = "Model to ask." + DEFAULT)
  private String model;

  @Option(names = "--version", description = "Version to ask. Default: the server chooses.")
  private @Nullable Long version;

  @Option(names = "--rate", defaultValue = "2000", description = "Requests per second." + DEFAULT)
  private double rate;

  @Option(
      names = "--duration",
      defaultValue = "60s",
      converter = ToDuration.class,
      description = "How long to measure: 500ms, 60s, 5m." + DEFAULT)
  private Duration duration;

  @Option(
      names = "--warmup",
      defaultValue = "0s",
      converter = ToDuration.class,
      description = "Load before that, at the same rate, left out of the figures." + DEFAULT)
  private Duration warmup;

  @Option(names = "--body", description = "Send this JSON body, or these JSON lines in turn.")
  private @Nullable Path body;

  @Option(names = "--rows", description = "Rows in a generated body. Default: 1.")
  private @Nullable Integer rows;

  @Option(names = "--features", description = "Numbers in a generated row. Default: 784.")
  private @Nullable Integer features;

  @Option(
      names = "--units",
      defaultValue = "0",
      description = "Send x-unit-id from so many units; 0 sends none." + DEFAULT)
  private int units;

  @Option(
      names = "--unit-order",
      defaultValue = "round_robin",
      description = "How units take turns: ${COMPLETION-CANDIDATES}." + DEFAULT)
  private Units.Order unitOrder;

  @Option(
      names = "--timeout",
      defaultValue = "10s",
      converter = ToDuration.class,
      description = "Give a request up so long after its intended start." + DEFAULT)
  private Duration timeout;

  @Option(
      names = "--connections",
      defaultValue = "16",
      description = "Connections, each carrying one request at a time." + DEFAULT)
  private int connections;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  LoadPlan plan() {
    if (version != null && version < 0) {
      throw new IllegalArgumentException("--version must be 0 or more.");
    }
    OptionalLong asked = version == null ? OptionalLong.empty() : OptionalLong.of(version);
    return new LoadPlan(
        HttpTarget.predict(url, model, asked),
        new FixedRate(rate, warmup, duration),
        new Traffic(bodies(), new Units(units, unitOrder)),
        connections,
        timeout);
  }

  private Bodies bodies() {
    if (body == null) {
      return RandomPixels.bodies(rows == null ? 1 : rows, features == null ? 784 : features);
    }
    if (rows != null || features != null) {
      throw new IllegalArgumentException(
          "--body brings its own rows: leave out --rows and --features.");
    }
    return BodyFile.read(body);
  }

  private static final class ToDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return DurationText.parse(text);
      } catch (IllegalArgumentException mistake) {
        throw new TypeConversionException(mistake.getMessage());
      }
    }
  }
}
