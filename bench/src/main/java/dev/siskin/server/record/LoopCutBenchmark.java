package dev.siskin.server.record;

import dev.siskin.protocol.control.Split;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Route;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How long an event loop is held up when a second ends: it hands the cells of eight busy routes
 * over, two seconds of each, to a telemetry thread that looks for them each millisecond; and the
 * first request after that takes a cell that was used before. The caller plays the loop; how long
 * nothing at all holds it up is what the machine does to it meanwhile.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoopCutBenchmark {
  private static final int ROUTES = 8;
  private static final long SECOND = 1_800_000_000;
  private static final int ANSWERS = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Work of some 20 us: in that time the other thread comes to rest, as in a second. */
  private static final int PAUSE_TOKENS = 20_000;

  @Benchmark
  public Loop nothing(Idle loop) {
    return loop;
  }

  @Benchmark
  public void cut(Asked loop) {
    loop.handOver();
  }

  @Benchmark
  public RouteCells firstOfSecond(Emptied loop) {
    return loop.answer(0, SECOND);
  }

  /** It has counted, and hands over while nobody looks at the clock. */
  @State(Scope.Thread)
  public static class Idle extends Loop {
    @Setup(Level.Invocation)
    public void begin() {
      count();
    }

    @TearDown(Level.Invocation)
    public void end() {
      handOver();
    }
  }

  /** It has counted, and is asked to hand over. */
  @State(Scope.Thread)
  public static class Asked extends Loop {
    @Setup(Level.Invocation)
    public void begin() {
      count();
    }
  }

  /** It has just handed over. */
  @State(Scope.Thread)
  public static class Emptied extends Loop {
    @Setup(Level.Invocation)
    public void begin() {
      count();
      handOver();
      awaitAsked();
    }
  }

  /** What an event loop counts, with a thread that asks for it again and again. */
  public abstract static class Loop {
    private final Recordings recordings = new Recordings();
    private final LoopRecorder recorder = new LoopRecorder();
    private final List<Route> routes = routes();
    private final Thread telemetry = new Thread(this::cutOnAndOn, "telemetry");
    private volatile @Nullable Handler<Void> asked;
    private volatile boolean over;

    @Setup
    public void start() {
      recordings.join(context(), recorder);
      telemetry.setDaemon(true);
      telemetry.start();
    }

    @TearDown
    public void stop() throws InterruptedException {
      over = true;
      telemetry.interrupt();
      telemetry.join(PATIENCE.toMillis());
    }

    /** Returns when the telemetry thread has asked, and sleeps. */
    void awaitAsked() {
      while (asked == null) {
        Thread.onSpinWait();
      }
      Blackhole.consumeCPU(PAUSE_TOKENS);
    }

    void count() {
      awaitAsked();
      for (int i = 0; i < ANSWERS; i++) {
        for (int route = 0; route < ROUTES; route++) {
          answer(route, SECOND + (i & 1));
        }
      }
    }

    RouteCells answer(int route, long second) {
      RouteCells cells = recorder.cells(routes.get(route));
      cells.assigned(second);
      cells.answered(second, 1_500_000, 20_000, 400_000, 800_000, 15_000, 5_000);
      return cells;
    }

    void handOver() {
      Handler<Void> what = Objects.requireNonNull(asked);
      asked = null;
      what.handle(null);
    }

    private void cutOnAndOn() {
      try {
        while (!over) {
          recordings.cut(PATIENCE).close();
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }

    /** All that is asked of a loop's context here is to run something. */
    @SuppressWarnings("unchecked")
    private Context context() {
      return (Context)
          Proxy.newProxyInstance(
              Context.class.getClassLoader(),
              new Class<?>[] {Context.class},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("runOnContext")) {
                  throw new UnsupportedOperationException(method.getName());
                }
                asked = (Handler<Void>) arguments[0];
                return null;
              });
    }

    private static List<Route> routes() {
      List<Route> routes = new ArrayList<>();
      for (int i = 0; i < ROUTES; i++) {
        Model model = new Model("m" + i, List.of(new ModelVersion("m" + i, 1)));
        model.apply(Split.allTo("m" + i, 1));
        routes.add(Objects.requireNonNull(model.routes()).route("anybody"));
      }
      return routes;
    }
  }
}
