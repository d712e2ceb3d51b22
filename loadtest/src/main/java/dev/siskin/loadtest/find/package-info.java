/**
 * Finding the highest rate that holds an SLO: which rate to try next, what a try showed, and what
 * all of them add up to.
 *
 * <p>Start at {@link dev.siskin.loadtest.find.Bisection}. Pure; the main thread runs here.
 */
@NullMarked
package dev.siskin.loadtest.find;

import org.jspecify.annotations.NullMarked;
