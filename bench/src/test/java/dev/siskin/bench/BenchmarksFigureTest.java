package dev.siskin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;

/** All benchmarks: each called once in a build, and measured against their bars at full size. */
class BenchmarksFigureTest {
  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final Effort EFFORT = FULL ? Effort.FULL : Effort.ONCE;

  @Test
  @Timeout(1_500)
  void allRunAndKeepTheirBars(@TempDir Path dir) throws Exception {
    List<Measured> all = Measured.all(run(dir));

    assertThat(all).extracting(Measured::bench).containsExactly(Bench.values());
    assertThat(all).allSatisfy(each -> assertThat(each.nanos()).isPositive().isFinite());
    BenchFigure figure = new BenchFigure(all, EFFORT);
    figure.write(folder(dir));
    if (FULL) {
      System.out.print(ResultTable.of(all));
      assertThat(figure.isFastEnough()).as("requests/s %s", figure.requestsPerSecond()).isTrue();
      assertThat(figure.extraBytes()).as("bytes beyond the Pending").isLessThanOrEqualTo(0);
      assertThat(figure.isHandOverFastEnough()).as("%sx bare", figure.timesBare()).isTrue();
      assertThat(figure.isRecordingCheap()).as("%s ns", figure.recordNanos()).isTrue();
      assertThat(figure.recordBytes()).as("bytes recorded a request").isZero();
      assertThat(figure.isCutShort()).as("%s ns", figure.cutNanos()).isTrue();
    }
  }

  private static Map<Bench, RunResult> run(Path dir) throws Exception {
    PrintStream log = FULL ? System.out : new PrintStream(OutputStream.nullOutputStream());
    ResultFiles files = ResultFiles.in(dir, "all");
    Rounds rounds = new Rounds(files);
    Map<Bench, RunResult> results = new BenchRun(EFFORT, log).run(List.of(Bench.values()), rounds);
    assertThat(rounds.over).isEqualTo(EFFORT.rounds());
    assertThat(rounds.begun).isEqualTo(EFFORT.rounds() * Bench.values().length);
    assertThat(files.json()).content().contains("\"benchmark\" : \"" + Bench.BINARY_COPY.method());
    return results;
  }

  private static final class Rounds implements BenchRun.Progress {
    private final ResultFiles files;
    private int begun;
    private int over;

    Rounds(ResultFiles files) {
      this.files = files;
    }

    @Override
    public void next(int round, Bench bench) {
      begun++;
    }

    @Override
    public void over(Map<Bench, RunResult> results) throws IOException {
      over++;
      files.write(results.values());
    }
  }

  private static Path folder(Path temporary) {
    String figures = System.getProperty("siskin.figures", "");
    return FULL && !figures.isEmpty() ? Path.of(figures) : temporary;
  }
}
