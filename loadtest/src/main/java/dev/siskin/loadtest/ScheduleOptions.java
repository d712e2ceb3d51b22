package dev.siskin.loadtest;

import dev.siskin.loadtest.schedule.ClosedLoop;
import dev.siskin.loadtest.schedule.RateShape;
import dev.siskin.loadtest.schedule.Replay;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.schedule.ShapeText;
import dev.siskin.loadtest.schedule.ShapedSchedule;
import dev.siskin.loadtest.schedule.Spacing;
import dev.siskin.loadtest.schedule.TraceFile;
import dev.siskin.loadtest.schedule.Warmup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say when requests start, with their defaults, and the schedule they make. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class ScheduleOptions {

  private static final double DEFAULT_RATE = 2000;
  private static final long DEFAULT_SEED = 1;
  private static final String DURATION = "--duration";
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--rate", description = "Requests per second. Default: 2000.")
  private @Nullable Double rate;

  @Option(
      names = DURATION,
      defaultValue = "60s",
      converter = ToDuration.class,
      description =
          "How long to measure: 500ms, 60s, 5m. Default: ${DEFAULT-VALUE}, or as long as the"
              + " --steps or the --replay say.")
  private Duration duration;

  @Option(
      names = "--warmup",
      defaultValue = "0s",
      converter = ToWarmup.class,
      description = {
        "Load before that, at the first rate, left out of the figures." + DEFAULT,
        "steady: until rate and latency stay within 10%% for 3 s, 60 s at most."
      })
  private Warmup warmup;

  @Option(
      names = "--steps",
      description = "These rates in turn: 500,1000,2000 for equal times, or 500@10s,1000@20s.")
  private @Nullable String steps;

  @Option(names = "--ramp-to", description = "From --rate evenly to this one.")
  private @Nullable Double rampTo;

  @Option(
      names = "--burst",
      description = "5x/1s/10s: five times --rate for the last second of every ten.")
  private @Nullable String burst;

  @Option(
      names = "--diurnal",
      description = "80%%/60s: as a day, 80%% above and below --rate, once in 60 s.")
  private @Nullable String diurnal;

  @Option(
      names = "--replay",
      description = {
        "Repeat a trace: CSV lines t_seconds[,bytes] or JSON lines {\"t\":0.25,\"bytes\":3136}.",
        "Of several bodies in --body each request takes the one of the nearest size."
      })
  private @Nullable Path replay;

  @Option(names = "--speed", description = "Speed of the --replay: 2x, 0.5x. Default: 1x.")
  private @Nullable String speed;

  @Option(
      names = "--arrivals",
      description = "How requests lie along the rate: ${COMPLETION-CANDIDATES}. Default: even.")
  private Spacing.@Nullable Kind arrivals;

  @Option(names = "--seed", description = "Of random arrivals. Default: 1.")
  private @Nullable Long seed;

  @Option(
      names = "--closed",
      description = {
        "Closed loop: each connection sends its next request when the last is answered.",
        "Its latencies hide what waiting requests would have felt."
      })
  private boolean closed;

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  Schedule schedule() {
    refuseContradictions();
    if (closed) {
      return new ClosedLoop(warmup, duration);
    }
    if (replay != null) {
      return replayed(replay);
    }
    Spacing spacing =
        arrivals == Spacing.Kind.POISSON
            ? Spacing.poisson(seed == null ? DEFAULT_SEED : seed)
            : Spacing.EVEN;
    if (steps != null) {
      ShapeText.Timed timed = ShapeText.steps(steps, duration);
      return new ShapedSchedule(timed.shape(), spacing, warmup, timed.length());
    }
    return new ShapedSchedule(shape(), spacing, warmup, duration);
  }

  private RateShape shape() {
    double base = rate == null ? DEFAULT_RATE : rate;
    if (rampTo != null) {
      return ShapeText.ramp(base, rampTo, duration);
    }
    if (burst != null) {
      return ShapeText.burst(base, burst);
    }
    return diurnal != null ? ShapeText.diurnal(base, diurnal) : ShapeText.constant(base);
  }

  private Schedule replayed(Path file) {
    double factor = speed == null ? 1 : ShapeText.speed(speed);
    Replay whole = Replay.whole(TraceFile.read(file), factor, warmup);
    return isDurationAsked() ? whole.cutTo(duration) : whole;
  }

  private boolean isDurationAsked() {
    return command.commandLine().getParseResult().hasMatchedOption(DURATION);
  }

  private void refuseContradictions() {
    Stream<@Nullable Object> shapes =
        Stream.of(steps, rampTo, burst, diurnal, replay, closed ? "closed" : null);
    refuse(
        shapes.filter(shape -> shape != null).count() > 1,
        "Give one of --steps, --ramp-to, --burst, --diurnal, --replay and --closed, not several.");
    refuse(
        rate != null && (steps != null || replay != null || closed),
        "--steps, --replay and --closed have no use for --rate: leave it out.");
    refuse(
        (arrivals != null || seed != null) && (replay != null || closed),
        "--replay and --closed have no use for --arrivals and --seed: leave them out.");
    refuse(
        isDurationAsked() && steps != null && ShapeText.isTimed(steps),
        "The steps bring their own lengths: leave out --duration.");
    refuse(speed != null && replay == null, "--speed is that of a --replay: give both or none.");
  }

  private static void refuse(boolean contradiction, String sentence) {
    if (contradiction) {
      throw new IllegalArgumentException(sentence);
    }
  }

  private static final class ToWarmup implements ITypeConverter<Warmup> {
    @Override
    public Warmup convert(String text) {
      try {
        return Warmup.parse(text);
      } catch (IllegalArgumentException mistake) {
        throw new TypeConversionException(mistake.getMessage());
      }
    }
  }
}
