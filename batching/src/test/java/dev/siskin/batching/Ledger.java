package dev.siskin.batching;

import java.util.ArrayList;
import java.util.List;

/** Writes down what the slots report, for pools turned by hand. */
final class Ledger implements Completions<String> {
  final List<Pending<String>> expired = new ArrayList<>();
  final List<Pending<String>> failed = new ArrayList<>();
  final List<Throwable> causes = new ArrayList<>();
  final List<Pending<String>> shed = new ArrayList<>();
  final List<Pending<String>> evicted = new ArrayList<>();
  int failedRuns;

  @Override
  public void expired(Pending<String> pending) {
    expired.add(pending);
  }

  @Override
  public void failed(Pending<String> pending, Throwable cause) {
    failed.add(pending);
    causes.add(cause);
  }

  @Override
  public void runFailed(Lane<String> lane, int requests, Throwable cause) {
    failedRuns++;
  }

  @Override
  public void evicted(Pending<String> pending) {
    evicted.add(pending);
  }

  @Override
  public void shed(Pending<String> pending) {
    shed.add(pending);
  }
}
