/**
 * Promises on latency, as users write them, and what a run is worth against them.
 *
 * <p>Start at {@link dev.siskin.loadtest.slo.Slo}. Pure values; any thread.
 */
@NullMarked
package dev.siskin.loadtest.slo;

import org.jspecify.annotations.NullMarked;
