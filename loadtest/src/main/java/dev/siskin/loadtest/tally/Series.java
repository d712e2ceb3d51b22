package dev.siskin.loadtest.tally;

/**
 * What one version answered in one arm, warm-up left out. The latencies are those of answers with
 * status 200: a quick refusal must not make a version look fast.
 */
public record Series(String version, String arm, long answered200, long others, Latency latency) {}
