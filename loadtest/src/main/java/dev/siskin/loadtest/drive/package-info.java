/**
 * Sending: the loop that decides which request goes when, and the HTTP client that does it.
 *
 * <p>Start at {@link dev.siskin.loadtest.drive.LoadRun}; the deciding is in {@code LoadLoop}. One
 * event loop runs everything here, so nothing is locked.
 */
@NullMarked
package dev.siskin.loadtest.drive;

import org.jspecify.annotations.NullMarked;
