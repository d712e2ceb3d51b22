/**
 * What a person at the terminal sees while work goes on.
 *
 * <p>Start at {@link dev.siskin.examples.console.ProgressLine}. Everything runs on the caller's
 * thread.
 */
@NullMarked
package dev.siskin.examples.console;

import org.jspecify.annotations.NullMarked;
