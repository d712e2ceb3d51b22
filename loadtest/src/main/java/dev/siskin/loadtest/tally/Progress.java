package dev.siskin.loadtest.tally;

/** How far a run has come, as a value that any thread may read. */
public record Progress(
    long elapsedNanos,
    long sent,
    long answered200,
    long errors,
    long p99Nanos,
    boolean warmingUp) {}
