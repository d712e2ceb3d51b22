package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to send a request away, beside a bare echo of the same bytes. Both are asked by the
 * same flood in turns, and the server's slots are busy all the time, so that the event loops of
 * both find the same crowded machine. Only those loops are counted: no shed leaves its own.
 */
final class ShedCost {
  private static final int PAIRS = Sizes.FULL ? 4 : 1;
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 5 : 1);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final double BAR = 1.2;

  /** Under way all the time while the echo has its turn, and none of them sent away. */
  private static final int BACKGROUND = 4;

  private final Siskin siskin;
  private final Echo echo;
  private final String model;

  /** Microseconds of the event loops a request, one after the other. */
  record Pair(double server, double echo) {
    double ratio() {
      return server / echo;
    }
  }

  /** The pairs at one multiple of the peak. */
  record At(int multiple, List<Pair> pairs) {
    Repeats ratios() {
      return Repeats.of(pairs, Pair::ratio);
    }

    boolean holds() {
      return !isNearlyShedsOnly() || ratios().median() <= BAR;
    }

    /** At 10x one in ten is answered, at many times the cost, so that says little of a shed. */
    private boolean isNearlyShedsOnly() {
      return multiple >= 100;
    }

    List<FigureFile.Row> rows() {
      String load =
          String.format(Locale.ROOT, "a request at %dx the peak, event loops: ", multiple);
      return List.of(
          Repeats.of(pairs, Pair::server)
              .row(
                  load + "the server",
                  " us",
                  "",
                  isNearlyShedsOnly() ? "nearly all sent away" : "a tenth of them answered"),
          Repeats.of(pairs, Pair::echo).row(load + "a bare echo", " us", "", ""),
          ratios()
              .row(
                  load + "server over echo",
                  "x",
                  isNearlyShedsOnly() ? "<= " + BAR : "",
                  "median of the pairs"));
    }
  }

  ShedCost(Siskin siskin, Echo echo, String model) {
    this.siskin = siskin;
    this.echo = echo;
    this.model = model;
  }

  /** Pairs of turns at this multiple of the peak. */
  At at(int multiple, double peak) throws Exception {
    double rate = multiple * peak;
    if (Sizes.FULL) {
      double unused = server(rate, WARM_UP) + echo(rate, WARM_UP);
    }
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      pairs.add(new Pair(server(rate, TURN), echo(rate, TURN)));
    }
    return new At(multiple, pairs);
  }

  private double server(double rate, Duration time) throws Exception {
    double before = LoopCpu.micros(siskin.pid());
    LoadRun run = flood(siskin.url(), rate, time);
    assertThat(run.answersOf(503)).as("sent away of %s", run).isGreaterThan(run.ended() / 2);
    return (LoopCpu.micros(siskin.pid()) - before) / run.ended();
  }

  private double echo(double rate, Duration time) throws Exception {
    Process background = background();
    try {
      double before = LoopCpu.micros(echo.pid());
      LoadRun run = flood(echo.url(), rate, time);
      return (LoopCpu.micros(echo.pid()) - before) / run.ended();
    } finally {
      Children.end(background, STOP);
    }
  }

  private LoadRun flood(String url, double rate, Duration time) throws Exception {
    return LoadRun.of(
        url,
        "--model=" + model,
        "--dialect=v2-binary",
        String.format(Locale.ROOT, "--rate=%.1f", rate),
        "--duration=" + time.toSeconds() + "s",
        "--connections=256",
        "--timeout=60s");
  }

  private Process background() throws IOException {
    Path nowhere = Files.createTempFile("siskin-e2e", ".background");
    nowhere.toFile().deleteOnExit();
    return Children.start(
        Installation.only()
            .command(
                "load",
                "--url=" + siskin.url(),
                "--model=" + model,
                "--dialect=v2-binary",
                "--closed",
                "--connections=" + BACKGROUND,
                "--duration=10m")
            .redirectOutput(nowhere.toFile())
            .redirectError(nowhere.toFile()));
  }
}
