/**
 * The report as one HTML page: its texts and tables are written here, its plots are described here
 * and drawn in the browser by a plotting library that travels inside the page.
 *
 * <p>Start at {@link dev.siskin.loadtest.report.html.HtmlReport}. Pure functions of a report; the
 * main thread runs here.
 */
@NullMarked
package dev.siskin.loadtest.report.html;

import org.jspecify.annotations.NullMarked;
