package dev.siskin.server.metrics;

/**
 * What a version and arm did since the start of the process, and how fast in the last minute.
 *
 * @param failed those that ended without an answer, whoever was to blame
 * @param p50Micros of the whole time of answered requests; 0 where there were none
 */
public record VersionStats(
    String model,
    long version,
    String arm,
    long answered,
    long failed,
    long p50Micros,
    long p99Micros) {}
