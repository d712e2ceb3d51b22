package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.reader.ArmKey;

/**
 * One line of the live table.
 *
 * @param rate answers a second, NaN before the first whole second
 * @param errorRate requests a second that ended otherwise, likewise
 * @param meanBatch rows a run, NaN without a run
 * @param count answers since the tail began
 */
record TailRow(
    ArmKey key, double rate, Quantiles quantiles, double errorRate, double meanBatch, long count) {}
