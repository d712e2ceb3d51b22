/**
 * The readers of the telemetry stream, one command each. Start at {@link dev.siskin.watch.Main}.
 * Runs on the main thread.
 */
@NullMarked
package dev.siskin.watch;

import org.jspecify.annotations.NullMarked;
