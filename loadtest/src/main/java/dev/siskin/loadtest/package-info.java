/**
 * The command line of the load tool: options in, a run, a table out, an exit code.
 *
 * <p>Start at {@link dev.siskin.loadtest.Main}, then {@link dev.siskin.loadtest.LoadCommand}. The
 * main thread runs here: it waits and prints, and never sends.
 */
@NullMarked
package dev.siskin.loadtest;

import org.jspecify.annotations.NullMarked;
