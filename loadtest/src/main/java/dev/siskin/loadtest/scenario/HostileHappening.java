package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.faults.HostileCrowd;
import dev.siskin.loadtest.faults.HostileRequest;
import dev.siskin.loadtest.faults.Loopback;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Slow and hostile clients come to the target of the step's first load, and leave again. */
final class HostileHappening implements Happening {

  /** Between two bytes of those that drip. */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** What is garbage is the same in every run. */
  private static final long SEED = 1;

  private final Event.Hostile event;
  private final HostileCrowd.Plan plan;
  private @Nullable HostileCrowd crowd;
  private boolean ended;

  /** Throws IllegalArgumentException, with a sentence, for a target elsewhere. */
  HostileHappening(Event.Hostile event, LoadPlan load) {
    HttpTarget target = load.target();
    InetSocketAddress server =
        Loopback.address(target.host(), target.port())
            .orElseThrow(() -> new IllegalArgumentException(HostileCrowd.refusal(target.host())));
    HostileRequest request =
        new HostileRequest(target.host(), target.path(), load.traffic().bodies().at(0).getBytes());
    this.event = event;
    this.plan =
        new HostileCrowd.Plan(server, request, event.kinds(), event.clients(), INTERVAL, SEED);
  }

  @Override
  public Event event() {
    return event;
  }

  @Override
  public synchronized void begin() {
    if (!ended) {
      crowd = HostileCrowd.start(plan);
    }
  }

  @Override
  public synchronized void end() {
    if (!ended && crowd != null) {
      crowd.close();
    }
    ended = true;
  }

  @Override
  public synchronized Check check() {
    boolean came = crowd != null;
    return Check.of(event.text(), came, came ? "they came" : "it never began");
  }
}
