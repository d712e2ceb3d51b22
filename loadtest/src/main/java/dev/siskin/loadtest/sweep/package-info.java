/**
 * Sweeping over settings: the cells of the grid, the order they are run in, and which of them is
 * best.
 *
 * <p>Start at {@link dev.siskin.loadtest.sweep.Grid}, then {@link dev.siskin.loadtest.sweep.Sweep}.
 * Pure; the main thread runs here.
 */
@NullMarked
package dev.siskin.loadtest.sweep;

import org.jspecify.annotations.NullMarked;
