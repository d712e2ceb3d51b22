package dev.siskin.server.record;

import dev.siskin.server.model.Route;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that was counted in this process. Loops join at their start; the telemetry thread cuts. A
 * loop that is too busy to hand over in time is not waited for: what it counted comes with a later
 * cut, under its own second of arrival.
 */
public final class Recordings {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  private final List<Joined> loops = new CopyOnWriteArrayList<>();
  private final Queue<LoopRecorder.Cut> handedOver = new ConcurrentLinkedQueue<>();
  private final RunRecorder runs = new RunRecorder();

  private record Joined(Context loop, LoopRecorder recorder) {}

  /** What all loops and slots counted; to be given back once it is read. */
  public static final class Cut implements AutoCloseable {
    private final List<LoopRecorder.Cut> ofLoops;
    private final Map<Route, RunRecorder.Runs> runsByRoute;

    private Cut(List<LoopRecorder.Cut> ofLoops, Map<Route, RunRecorder.Runs> runsByRoute) {
      this.ofLoops = List.copyOf(ofLoops);
      this.runsByRoute = runsByRoute;
    }

    public List<LoopRecorder.Cut> loops() {
      return ofLoops;
    }

    public Map<Route, RunRecorder.Runs> runs() {
      return runsByRoute;
    }

    /** Gives the cells back; they must not be read any more. */
    @Override
    public void close() {
      ofLoops.forEach(LoopRecorder.Cut::recycle);
    }
  }

  /** Adds a loop; on that loop. */
  public void join(Context loop, LoopRecorder recorder) {
    loops.add(new Joined(loop, recorder));
  }

  /** The loops that joined. */
  public List<Context> loops() {
    return loops.stream().map(Joined::loop).toList();
  }

  /** Where the slots record. */
  public RunRecorder runs() {
    return runs;
  }

  /**
   * Asks every loop to hand over, waits for them a little, and takes what is there. On the
   * telemetry thread; never on a loop.
   */
  public Cut cut(Duration patience) throws InterruptedException {
    AtomicInteger missing = new AtomicInteger(loops.size());
    for (Joined joined : loops) {
      joined.loop.runOnContext(
          v -> {
            handedOver.add(joined.recorder.cut());
            missing.decrementAndGet();
          });
    }
    await(missing, patience);
    if (missing.get() > 0) {
      LOG.debug("{} of {} loops were too busy to hand over", missing, loops.size());
    }
    List<LoopRecorder.Cut> taken = new ArrayList<>(loops.size());
    for (LoopRecorder.Cut next = handedOver.poll(); next != null; next = handedOver.poll()) {
      taken.add(next);
    }
    return new Cut(taken, runs.cut());
  }

  /**
   * Looks again each millisecond: to wake a thread up that waits would hold a loop up for longer
   * than to hand over.
   */
  private static void await(AtomicInteger missing, Duration patience) throws InterruptedException {
    long beginNanos = System.nanoTime();
    while (missing.get() > 0 && System.nanoTime() - beginNanos < patience.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
