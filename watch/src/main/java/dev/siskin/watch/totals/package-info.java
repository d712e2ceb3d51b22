/**
 * Sums over interval records, exact whatever the order the records come in. Start at {@link
 * dev.siskin.watch.totals.IntervalTotals}. Runs on the thread of the reader that owns them.
 */
@NullMarked
package dev.siskin.watch.totals;

import org.jspecify.annotations.NullMarked;
