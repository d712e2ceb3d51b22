/**
 * What the user gets to see: progress, the table, the JSON document, and the verdict on the run.
 *
 * <p>Start at {@link dev.siskin.loadtest.report.Verdict}. Pure functions of the results; the main
 * thread runs here.
 */
@NullMarked
package dev.siskin.loadtest.report;

import org.jspecify.annotations.NullMarked;
