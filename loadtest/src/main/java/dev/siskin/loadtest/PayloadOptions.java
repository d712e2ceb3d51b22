package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.drive.Lookup;
import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.Dialect;
import dev.siskin.loadtest.traffic.Expectation;
import dev.siskin.loadtest.traffic.InputShapes;
import dev.siskin.loadtest.traffic.RandomPixels;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code siskin load} on generated bodies and on the answers expected. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class PayloadOptions {

  private static final int DEFAULT_FEATURES = 784;
  private static final String DEFAULT_INPUT = "x";
  private static final double DEFAULT_TOLERANCE = 1e-5;

  /** What generated bodies are made from. */
  enum Source {
    PIXELS,
    METADATA
  }

  @Option(
      names = "--generate",
      description =
          "Generate bodies from: ${COMPLETION-CANDIDATES}. Pixels are --rows x --features numbers;"
              + " metadata asks the server what the model takes. Default: pixels.")
  private @Nullable Source source;

  @Option(
      names = "--input",
      description =
          "Name of the input that generated pixels go to, in V2. Default: " + DEFAULT_INPUT + ".")
  private @Nullable String input;

  @Option(
      names = "--dim",
      paramLabel = "INPUT=N",
      description =
          "With --generate metadata: the size of an input's dimensions that the model leaves open,"
              + " but for the first, which is --rows. Default: 1.")
  private @Nullable Map<String, Integer> dims;

  @Option(
      names = "--expect-file",
      paramLabel = "FILE|JSON",
      description =
          "Check the answers: JSON lines, one for each body in order, or the lines themselves. A"
              + " wrong answer fails the run.")
  private @Nullable String expectFile;

  @Option(
      names = "--tolerance",
      description =
          "Numbers may differ from --expect-file by so much, times their size where that is above"
              + " 1. Default: 1e-5.")
  private @Nullable Double tolerance;

  @Option(
      names = "--check-every",
      description = "Check one answer in so many. Default: 1, all of them.")
  private @Nullable Integer checkEvery;

  @Option(
      names = "--bad-rows",
      converter = ToShare.class,
      description =
          "Make NaN of a number in this share of the bodies, such as 1%%, each time in another"
              + " body. Default: none.")
  private @Nullable Double badRows;

  /** What is sent when these bodies are good. */
  Bodies sent(Bodies good) {
    return badRows == null ? good : good.spoiled(badRows);
  }

  /** Bodies for when there is no --body. */
  Bodies generated(
      HttpTarget target, Duration patience, @Nullable Integer rows, @Nullable Integer features) {
    Dialect dialect = target.door().dialect();
    int rowCount = rows == null ? 1 : rows;
    if (source == Source.METADATA) {
      if (features != null || input != null) {
        throw new IllegalArgumentException(
            "--generate metadata knows the inputs: leave out --features and --input.");
      }
      InputShapes shapes = InputShapes.parse(dialect, Lookup.metadata(target, patience));
      return shapes.bodies(dialect, rowCount, dims == null ? Map.of() : dims);
    }
    if (dims != null) {
      throw new IllegalArgumentException("--dim is for --generate metadata.");
    }
    if (input != null && !dialect.isV2()) {
      throw new IllegalArgumentException("--input is for --dialect v2 and v2-binary.");
    }
    return RandomPixels.bodies(
        dialect,
        input == null ? DEFAULT_INPUT : input,
        rowCount,
        features == null ? DEFAULT_FEATURES : features);
  }

  /** Refuses what only makes sense for generated bodies. */
  void mustNotGenerate(Dialect dialect) {
    if (source != null || input != null || dims != null) {
      throw new IllegalArgumentException(
          "--body brings its own inputs: leave out --generate, --input and --dim.");
    }
    if (dialect == Dialect.V2_BINARY) {
      throw new IllegalArgumentException(
          "--body holds JSON, which --dialect v2-binary does not send; generate the bodies, or take"
              + " --dialect v2.");
    }
  }

  /** Refuses to check the answers to bodies that are not sent in turn, or to spoil some. */
  void mustNotCheck() {
    if (badRows != null) {
      throw new IllegalArgumentException(
          "--bad-rows is for bodies sent in turn: the --replay picks them by size.");
    }
    if (expectFile != null) {
      throw new IllegalArgumentException(
          "--expect-file is for bodies sent in turn: the --replay picks them by size.");
    }
  }

  /** The answers that should come to these bodies. */
  Expectation expectation(Dialect dialect, Bodies bodies) {
    if (expectFile != null) {
      return Expectation.read(
          expectFile,
          bodies.count(),
          dialect,
          tolerance == null ? DEFAULT_TOLERANCE : tolerance,
          checkEvery == null ? 1 : checkEvery);
    }
    if (tolerance != null || checkEvery != null) {
      throw new IllegalArgumentException(
          "--tolerance and --check-every are for --expect-file, which is missing.");
    }
    return Expectation.NONE;
  }
}
