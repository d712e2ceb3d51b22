/**
 * {@code siskin tail}: what every arm does now, as a table that follows the stream. Start at {@link
 * dev.siskin.watch.tail.TailCommand}. Runs on the main thread; Ctrl-C comes in on a shutdown hook.
 */
@NullMarked
package dev.siskin.watch.tail;

import org.jspecify.annotations.NullMarked;
