/**
 * When each request is meant to start.
 *
 * <p>Start at {@link dev.siskin.loadtest.schedule.Schedule}. Pure values; any thread.
 */
@NullMarked
package dev.siskin.loadtest.schedule;

import org.jspecify.annotations.NullMarked;
