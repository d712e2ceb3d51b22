package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Results;
import java.util.Optional;
import java.util.OptionalDouble;

/** A load that can be put on its target again and again. */
public interface Load {

  LoadPlan plan();

  /** Runs it to its end; empty when the user stopped everything. */
  Optional<Finished> run() throws InterruptedException;

  /**
   * What a run found out, and what is known of its server.
   *
   * @param serverCpuMicros processor time of the server for each answer
   */
  record Finished(Results results, OptionalDouble serverCpuMicros) {}
}
