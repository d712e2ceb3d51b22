package dev.siskin.bench.batching;

import dev.siskin.batching.Completions;
import dev.siskin.batching.Lane;
import dev.siskin.batching.Pending;

/** Every request of a benchmark is answered: whatever is reported otherwise spoils the figures. */
final class NoReports implements Completions<Object> {
  @Override
  public void expired(Pending<Object> pending) {
    throw new IllegalStateException("a request expired");
  }

  @Override
  public void failed(Pending<Object> pending, Throwable cause) {
    throw new IllegalStateException("a run failed", cause);
  }

  @Override
  public void runFailed(Lane<Object> lane, int requests, Throwable cause) {
    throw new IllegalStateException("a run failed", cause);
  }

  @Override
  public void evicted(Pending<Object> pending) {
    throw new IllegalStateException("a request was evicted");
  }

  @Override
  public void shed(Pending<Object> pending) {
    throw new IllegalStateException("a request was shed");
  }
}
