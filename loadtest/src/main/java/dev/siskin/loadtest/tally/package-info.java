/**
 * What happened to every request: exact counts, and latencies by version and arm.
 *
 * <p>Start at {@link dev.siskin.loadtest.tally.Ledger}, which the event loop writes; the records
 * beside it are immutable snapshots that any thread may read.
 */
@NullMarked
package dev.siskin.loadtest.tally;

import org.jspecify.annotations.NullMarked;
