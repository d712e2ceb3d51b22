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
      ModelVersion version, ModelVersion.State from, ModelVersion.State to, long atMillis) {}

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

  /** Takes all there are, oldest first. */
  public void drain(String replica, String boot, Consumer<LifecycleEvent> to) {
    List<Change> taken;
    synchronized (this) {
      taken = new ArrayList<>(changes);
      changes.clear();
    }
    for (Change change : taken) {
      to.accept(
          new LifecycleEvent(
              replica,
              boot,
              change.version.model(),
              change.version.number(),
              change.from.phase().name(),
              change.to.phase().name(),
              change.to.reason(),
              change.atMillis));
    }
  }

  /** How many had to make room before they were taken. */
  public synchronized long displaced() {
    return displaced;
  }
}
