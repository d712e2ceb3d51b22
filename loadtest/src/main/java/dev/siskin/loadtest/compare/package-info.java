/**
 * Comparing two targets or settings by pairs of runs: which runs next, what the pairs say, and when
 * they say nothing.
 *
 * <p>Start at {@link dev.siskin.loadtest.compare.PairedRatios}; {@link
 * dev.siskin.loadtest.compare.Pairing} says which side runs next. Pure; the main thread runs here.
 */
@NullMarked
package dev.siskin.loadtest.compare;

import org.jspecify.annotations.NullMarked;
