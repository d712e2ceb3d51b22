package dev.siskin.loadtest.tally;

import java.time.Duration;

/**
 * Whether the load was the load that was asked for; of the measured part alone.
 *
 * @param askedRate requests/s of the schedule
 * @param achievedRate requests/s that were written to a connection, counted until the last one was
 * @param behind how long after its intended moment the last request was written
 * @param waited requests that found every connection busy; the target's doing, not the tool's
 * @param lag how late the tool itself took requests up
 * @param sendError how long after its intended moment a request was written, of those that found a
 *     free connection: what the tool is to blame for, without what the target is
 */
public record Pace(
    double askedRate,
    double achievedRate,
    Duration behind,
    long waited,
    Quantiles lag,
    Quantiles sendError) {}
