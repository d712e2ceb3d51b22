package dev.siskin.server.record;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Route;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What is noted of each request on its event loop, of each run on its slot, and how a loop hands
 * over once a second; beside one value into a bare HdrHistogram.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordingBenchmark {
  private static final long SECOND = 1_800_000_000;
  private static final int TIMES = 1 << 10;
  private static final int ROWS = 32;

  private final Route route = route();
  private final LoopRecorder recorder = new LoopRecorder();
  private final LoopRecorder handingOver = new LoopRecorder();
  private final RunRecorder runs = new RunRecorder();
  private final Histogram histogram = Histograms.micros();
  private final long[] times = times();
  private int turn;

  @Benchmark
  public Histogram histogramAlone() {
    histogram.recordValue(time() / 1_000);
    return histogram;
  }

  @Benchmark
  public RouteCells assigned() {
    RouteCells cells = recorder.cells(route);
    cells.assigned(SECOND);
    return cells;
  }

  /** Counts it and notes the times of its six stages. */
  @Benchmark
  public RouteCells answered() {
    RouteCells cells = recorder.cells(route);
    answer(cells);
    return cells;
  }

  /** As a request goes its way: counted when it has a route, and again with its times. */
  @Benchmark
  public RouteCells request() {
    recorder.cells(route).assigned(SECOND);
    RouteCells cells = recorder.cells(route);
    answer(cells);
    return cells;
  }

  @Benchmark
  public RunRecorder ran() {
    runs.ran(route, 1 + (turn++ & (ROWS - 1)), false);
    return runs;
  }

  /** A second with one answer goes to the telemetry thread, and its cell comes back. */
  @Benchmark
  public LoopRecorder handOver() {
    answer(handingOver.cells(route));
    handingOver.cut().recycle();
    return handingOver;
  }

  private void answer(RouteCells cells) {
    long queue = time();
    long run = time();
    cells.answered(SECOND, queue + run, 20_000, queue, run, 15_000, 5_000);
  }

  private long time() {
    return times[turn++ & (TIMES - 1)];
  }

  private static Route route() {
    Model model = new Model("m", List.of(new ModelVersion("m", 1)));
    model.apply(Split.allTo("m", 1));
    return Objects.requireNonNull(model.routes()).route("anybody");
  }

  /** Some 0.1 to 10 ms, as latencies are spread. */
  private static long[] times() {
    Random random = new Random(1);
    long[] times = new long[TIMES];
    for (int i = 0; i < TIMES; i++) {
      times[i] = (long) (1e6 * Math.exp(random.nextGaussian()));
    }
    return times;
  }
}
