package dev.siskin.loadtest.tally;

/**
 * Two views of the same answers. {@code intended} runs from the moment the schedule meant the
 * request to start, so a request that had to wait because an earlier one was slow carries that
 * wait; it is what a user would feel. {@code service} runs from the moment the request was written
 * to a connection.
 */
public record Latency(Quantiles intended, Quantiles service) {}
