package dev.siskin.batching;

/**
 * What a pool carries at one moment.
 *
 * @param pendings requests that wait
 * @param rows their rows
 * @param bytes what they hold
 * @param runningBatches batches handed to a slot and not yet given back
 */
public record Backlog(int pendings, long rows, long bytes, int runningBatches) {}
