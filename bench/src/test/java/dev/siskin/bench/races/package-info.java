/**
 * Races of the batcher, run by jcstress: two threads do one thing each to a pool, millions of times
 * over, and each request must end exactly once, in one of the ways that are allowed.
 *
 * <p>Start at {@link dev.siskin.bench.races.RacingPool}, what they race on. Runs on the threads of
 * jcstress, in JVMs of its own; {@code RacesFigureTest} starts them.
 */
@NullMarked
package dev.siskin.bench.races;

import org.jspecify.annotations.NullMarked;
