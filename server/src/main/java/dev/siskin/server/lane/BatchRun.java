package dev.siskin.server.lane;

/**
 * One run of a batch, as all requests in it share it. Never changed, so that who ends a request
 * during its run sees it whole.
 *
 * @param number counts the runs of the process
 * @param slot which of the slots runs it
 * @param rows of all requests in it
 * @param requests how many are in it
 */
public record BatchRun(long number, int slot, int rows, int requests) {}
