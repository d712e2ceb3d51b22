package dev.siskin.server.events;

import dev.siskin.protocol.telemetry.LifecycleEvent;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.VersionListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Changes in the lives of versions, until they are sent. Beyond so many the oldest go. */
public final class LifecycleLog implements VersionListener {
  private static final int MOST = 4_096;

  private final LongSupplier wallMillis;
  private final Queue<Change> changes = new ArrayDeque<>();
  private long displaced;

  private record Change(
      ModelVersion version, ModelVersion.State from, ModelVersion.State to, long atMillis) {
    LifecycleEvent event(String replica, String boot) {
      return new LifecycleEvent(
          replica,
          boot,
          version.model(),
          version.number(),
          from.phase().name(),
          to.phase().name(),
          to.reason(),
          atMillis);
    }
  }

  public LifecycleLog(LongSupplier wallMillis) {
    this.wallMillis = wallMillis;
  }

  @Override
  public synchronized void changed(
      ModelVersion version, ModelVersion.State from, ModelVersion.State to) {
    if (changes.size() == MOST) {
      changes.remove();
      displaced++;
    }
    changes.add(new Change(version, from, to, wallMillis.getAsLong()));
  }

  /**
   * Takes all there are, oldest first.
   *
   * @param lost told of each that could not be taken, which costs no other
   */
  public void drain(
      String replica, String boot, Consumer<LifecycleEvent> to, Consumer<RuntimeException> lost) {
    List<Change> taken;
    synchronized (this) {
      taken = new ArrayList<>(changes);
      changes.clear();
    }
    for (Change change : taken) {
      try {
        to.accept(change.event(replica, boot));
      } catch (RuntimeException e) {
        lost.accept(e);
      }
    }
  }

  /** How many had to make room before they were taken. */
  public synchronized long displaced() {
    return displaced;
  }
}
