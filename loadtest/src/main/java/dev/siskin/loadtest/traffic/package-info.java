/**
 * What each request carries: its body and the unit it speaks for.
 *
 * <p>Start at {@link dev.siskin.loadtest.traffic.Bodies}. Built on the main thread before the run,
 * only read afterwards.
 */
@NullMarked
package dev.siskin.loadtest.traffic;

import org.jspecify.annotations.NullMarked;
