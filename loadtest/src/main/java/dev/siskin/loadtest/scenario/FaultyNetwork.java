package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.faults.Fault;
import dev.siskin.loadtest.faults.FaultProxy;
import dev.siskin.loadtest.faults.Faults;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands between the loads of a step and their targets, and breaks what it is told to. Any thread;
 * the methods exclude each other.
 */
final class FaultyNetwork implements AutoCloseable {

  /** Which connections a share of them means is the same in every run. */
  private static final long SEED = 1;

  private final List<FaultProxy> proxies = new ArrayList<>();
  private final List<Fault> holding = new ArrayList<>();

  /** A proxy in front of this target; the address to use instead of {@code url}. */
  synchronized String before(HttpTarget target, String url) {
    try {
      FaultProxy proxy = FaultProxy.start(0, target.host(), target.port());
      proxies.add(proxy);
      URI uri = URI.create(url);
      return uri.getScheme() + "://127.0.0.1:" + proxy.port() + uri.getRawPath();
    } catch (IOException refused) {
      throw new IllegalArgumentException(
          "No fault proxy could be started: " + refused.getMessage(), refused);
    }
  }

  synchronized void begin(Fault fault) {
    holding.add(fault);
    apply();
  }

  synchronized void end(Fault fault) {
    holding.remove(fault);
    apply();
  }

  @Override
  public synchronized void close() {
    proxies.forEach(FaultProxy::close);
    proxies.clear();
  }

  private void apply() {
    Faults faults = new Faults(holding, SEED);
    proxies.forEach(proxy -> proxy.apply(faults));
  }
}
