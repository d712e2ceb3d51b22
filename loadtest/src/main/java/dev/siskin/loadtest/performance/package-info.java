/**
 * The page of measured figures, made from the small files that full-size figures leave behind.
 *
 * <p>Start at {@link dev.siskin.loadtest.performance.PerformancePage}, a pure function of the
 * figures. The main thread runs here.
 */
@NullMarked
package dev.siskin.loadtest.performance;

import org.jspecify.annotations.NullMarked;
